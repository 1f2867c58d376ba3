using FitnessGrpc.Contracts.Embedding.V1;
using Google.Protobuf.Collections;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>The default model gives the reference's vectors, whatever a text shares its batch with.</summary>
public sealed class GoldenVectorTests : IAsyncLifetime
{
    private const double MinCosine = 0.99999;
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-embedding-").FullName;
    private readonly LogLines _log = new();
    private EmbeddingServer _server = null!;

    public async ValueTask InitializeAsync() =>
        // Batches as large as they come: what shares a batch is to make no difference.
        _server = await EmbeddingServer.StartAsync(_data, _log, ("Embedding:MaxBatchTokens", "2048"));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Text_alone_has_the_vector_of_the_reference()
    {
        foreach (var golden in GoldenText.All.Where(g => !string.IsNullOrWhiteSpace(g.Text)))
        {
            var response = await _server.Client.EmbedAsync(new EmbedRequest { Texts = { golden.Text } });
            AssertVectors([golden], response.Embeddings);
        }
    }

    [Fact]
    public async Task Texts_in_any_batch_have_the_vectors_of_the_reference()
    {
        var random = new Random(11);
        var all = GoldenText.All.Where(g => !string.IsNullOrWhiteSpace(g.Text)).ToArray();
        Assert.True(all.Length >= 60);
        await AssertTogetherAsync(all);
        random.Shuffle(all);
        foreach (var batch in all.Chunk(7))
            await AssertTogetherAsync(batch);
    }

    [Fact]
    public async Task Optimised_graph_that_was_kept_gives_the_same_vectors()
    {
        var text = GoldenText.All[0];
        await _server.Client.EmbedAsync(new EmbedRequest { Texts = { text.Text } });
        await _server.DisposeAsync();
        var written = Graphs();
        Assert.Equal([".onnx", ".weights"], written.Select(static file => Path.GetExtension(file.Name)).Order());
        _server = await EmbeddingServer.StartAsync(_data, _log);
        await AssertTogetherAsync([.. GoldenText.All.Take(20)]);
        Assert.Equal(written, Graphs());

        (string Name, DateTime Written)[] Graphs() =>
            [.. Directory.GetFiles(Path.Combine(_data, "embedding", "graphs")).Order().Select(static file => (file, File.GetLastWriteTimeUtc(file)))];
    }

    private static void AssertVectors(IReadOnlyList<GoldenText> expected, RepeatedField<Contracts.Embedding.V1.Embedding> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Tokens, actual[i].Tokens);
            Assert.True(expected[i].Cosine(actual[i].Values) >= MinCosine, $"text {i}: cosine {expected[i].Cosine(actual[i].Values)}");
            Assert.Equal(1, Math.Sqrt(actual[i].Values.Sum(static v => (double)v * v)), 5);
            if (expected[i].Tokens < 256)
                Assert.False(actual[i].Truncated);
        }
    }

    private async Task AssertTogetherAsync(GoldenText[] texts)
    {
        var response = await _server.Client.EmbedAsync(new EmbedRequest { Texts = { texts.Select(t => t.Text) }, Priority = Priority.Bulk });
        AssertVectors(texts, response.Embeddings);
        Assert.Equal(texts.Sum(t => t.Tokens), response.Usage.Tokens);
        Assert.Equal(384, response.Dimensions);
        Assert.Equal("all-MiniLM-L6-v2", response.Model);
    }
}
