using System.Diagnostics.Metrics;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.Retrieval.Indexing;
using FitnessGrpc.Retrieval.Storage;
using FitnessGrpc.Retrieval.Tests.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Tests.Indexing;

/// <summary>What a process that dies in the middle of a write leaves behind.</summary>
public sealed class InterruptedWritesTests(ServedRetrieval served) : IClassFixture<ServedRetrieval>
{
    private static readonly DateTimeOffset Written = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly RetrievalService.RetrievalServiceClient _client = served.Client;
    private readonly Qdrant.Points.PointsClient _points = new(served.Engine);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Chunks_that_no_record_names_are_not_shown_and_are_swept_when_old(bool documentExists)
    {
        var document = new Document { DocumentId = $"cut/{documentExists}", Title = "Cut", Text = "quagga drill" };
        if (documentExists)
            await _client.UpsertDocumentsAsync(new UpsertDocumentsRequest { Documents = { document } });
        var version = new DocumentVersion(document.DocumentId, "interrupted", "hash", 1);
        var left = new EmbeddedChunk(new(0, [], "quagga drill, new version"), "quagga drill", [.. Enumerable.Repeat(0.1f, WordHashEmbedding.Dimensions)]);
        var point = ChunkPoint.ToPoint(document, version, left, Written);
        await _points.UpsertAsync(new Qdrant.UpsertPoints { CollectionName = "knowledge-chunks", Wait = true, Points = { point } });

        var hits = (await _client.SearchAsync(new SearchRequest { Query = "quagga drill" })).Hits;
        Assert.DoesNotContain(hits, h => h.Text.Contains("new version", StringComparison.Ordinal));
        Assert.Equal(documentExists, hits.Any(h => h.DocumentId == document.DocumentId));

        Assert.Equal(0, await SweepAsync(Written.AddSeconds(600)));
        Assert.Equal(1, await SweepAsync(Written.AddSeconds(601)));
        hits = (await _client.SearchAsync(new SearchRequest { Query = "quagga drill" })).Hits;
        Assert.Equal(documentExists, hits.Any(h => h.DocumentId == document.DocumentId));
        await _client.DeleteDocumentsAsync(new DeleteDocumentsRequest { DocumentIds = { document.DocumentId } });
    }

    private async Task<int> SweepAsync(DateTimeOffset now)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var options = Options.Create(new RetrievalOptions());
        var index = new KnowledgeIndex(options);
        index.Ready(new IndexedModel("x", WordHashEmbedding.Dimensions, WordHashEmbedding.MaxTokens));
        var engine = new EngineClient(_points, index);
        using var sweeper = new StaleChunkSweeper(
            engine,
            index,
            new DocumentReader(engine, index),
            new RetrievalMetrics(services.GetRequiredService<IMeterFactory>()),
            options,
            new FakeTimeProvider(now),
            NullLogger<StaleChunkSweeper>.Instance);
        return await sweeper.SweepAsync(CancellationToken.None);
    }
}
