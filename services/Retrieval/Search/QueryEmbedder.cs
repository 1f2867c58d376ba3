using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Retrieval.Indexing;

namespace FitnessGrpc.Retrieval.Search;

/// <summary>Vector of a question.</summary>
internal sealed class QueryEmbedder(EmbeddingClient embedding)
{
    /// <summary>Embeds one question ahead of bulk work.</summary>
    public async Task<IReadOnlyList<float>> EmbedAsync(string question, int dimensions, CancellationToken cancellation)
    {
        var request = new EmbedRequest
        {
            Texts = { question },
            InputKind = InputKind.Query,
            Normalize = true,
            Priority = Priority.Interactive,
        };
        return (await embedding.EmbedAsync(request, dimensions, cancellation))[0].Values;
    }

    /// <summary>The vector at length 1, computed so that large values do not overflow.</summary>
    public static IReadOnlyList<float> Normalize(IReadOnlyList<float> vector)
    {
        var length = Math.Sqrt(vector.Sum(static v => (double)v * v));
        return [.. vector.Select(v => (float)(v / length))];
    }
}
