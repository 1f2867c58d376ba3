using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.Retrieval.Indexing;
using FitnessGrpc.Retrieval.Sparse;
using FitnessGrpc.Retrieval.Storage;
using Microsoft.Extensions.Options;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Search;

/// <summary>Finds chunks by meaning and by words, and shows those of committed versions only.</summary>
internal sealed class HybridSearch(
    EngineClient engine,
    KnowledgeIndex index,
    DocumentReader documents,
    QueryEmbedder embedder,
    RetrievalMetrics metrics,
    IOptions<RetrievalOptions> options)
{
    private const int DefaultLimit = 10;
    private const double DefaultDenseWeight = 0.5;

    /// <summary>A write between the look at the chunks and the look at their documents hides both versions: look again, this often at most.</summary>
    private const int MaxLooks = 3;

    private static readonly string[] OwnerFields = [PayloadFields.DocumentId, PayloadFields.Title, PayloadFields.Revision];

    /// <summary>Searches. Takes requests that <see cref="SearchValidator"/> let pass.</summary>
    public async Task<SearchResponse> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        var model = index.Require();
        var weight = request.HasDenseWeight ? request.DenseWeight : DefaultDenseWeight;
        var queries = new List<Qdrant.QueryPoints>(2);
        if (weight > 0)
        {
            var vector = request.QueryVector.Count > 0
                ? QueryEmbedder.Normalize(request.QueryVector)
                : await metrics.TimeAsync(RetrievalMetrics.Embed, () => embedder.EmbedAsync(request.Query, model.Dimensions, cancellation));
            queries.Add(Dense(vector, request.Filter));
        }
        var terms = weight < 1 ? Bm25.Query(request.Query) : null;
        if (terms is { Indices.Count: > 0 })
            queries.Add(Sparse(terms, request.Filter));

        var response = new SearchResponse();
        if (queries.Count == 0)
            return response;
        var limit = request.Limit == 0 ? DefaultLimit : request.Limit;
        for (var look = 1; ; look++)
        {
            var (channels, missed) = await CandidatesAsync(queries, cancellation);
            var dense = weight > 0 ? channels[0] : [];
            var sparse = channels.Count > (weight > 0 ? 1 : 0) ? channels[^1] : [];
            var titles = dense.Concat(sparse).DistinctBy(static h => h.DocumentId).ToDictionary(static h => h.DocumentId, static h => h.Title, StringComparer.Ordinal);
            var fused = TitleMatch.Lift(MinMaxFusion.Fuse(dense, sparse, weight), titles, request.Query);
            var hits = MinMaxFusion.Take(fused, limit, request.MaxPerDocument);
            var chunks = await metrics.TimeAsync(RetrievalMetrics.Fetch, () => ChunksAsync(hits, cancellation));
            if ((missed || chunks.Count < hits.Count) && look < MaxLooks)
                continue;
            response.Candidates = fused.Count;
            response.Hits.AddRange(hits.Where(h => chunks.ContainsKey(h.PointId)).Select(h => ChunkPoint.ToHit(chunks[h.PointId], h)));
            return response;
        }
    }

    /// <summary>The channels' hits without stale ones; and whether a document was seen only in a version that counts no longer.</summary>
    private async Task<(IReadOnlyList<IReadOnlyList<ChannelHit>> Channels, bool Missed)> CandidatesAsync(
        IReadOnlyList<Qdrant.QueryPoints> queries, CancellationToken cancellation)
    {
        var results = await metrics.TimeAsync(
            RetrievalMetrics.Candidates, () => engine.QueryAsync(index.Chunks, queries, cancellation));
        var channels = results.Select(static r => r.Result.Select(ToHit).ToList()).ToList();
        var found = channels.SelectMany(static c => c).DistinctBy(static h => h.PointId).ToList();
        var versions = await metrics.TimeAsync(
            RetrievalMetrics.Verify,
            () => documents.VersionsAsync([.. found.Select(static h => h.DocumentId).Distinct(StringComparer.Ordinal)], cancellation));
        bool Counts(ChannelHit hit) => versions.TryGetValue(hit.DocumentId, out var version) && version.Revision == hit.Revision;
        var current = found.Where(Counts).Select(static h => h.DocumentId).ToHashSet(StringComparer.Ordinal);
        var stale = found.Where(h => !Counts(h)).ToList();
        metrics.StaleDropped(stale.Count);
        return (
            [.. channels.Select(c => (IReadOnlyList<ChannelHit>)[.. c.Where(Counts)])],
            stale.Any(h => versions.ContainsKey(h.DocumentId) && !current.Contains(h.DocumentId)));
    }

    private async Task<IReadOnlyDictionary<string, Qdrant.RetrievedPoint>> ChunksAsync(
        IReadOnlyList<FusedHit> hits, CancellationToken cancellation)
    {
        if (hits.Count == 0)
            return new Dictionary<string, Qdrant.RetrievedPoint>();
        var ids = hits.Select(static h => new Qdrant.PointId { Uuid = h.PointId }).ToList();
        return (await engine.GetAsync(index.Chunks, ids, [], cancellation)).ToDictionary(static p => p.Id.Uuid, StringComparer.Ordinal);
    }

    private Qdrant.QueryPoints Dense(IReadOnlyList<float> vector, Filter? filter)
    {
        var dense = new Qdrant.DenseVector();
        dense.Data.AddRange(vector);
        return Query(IndexSetup.DenseVector, new Qdrant.VectorInput { Dense = dense }, filter);
    }

    private Qdrant.QueryPoints Sparse(Qdrant.SparseVector terms, Filter? filter) =>
        Query(IndexSetup.SparseVector, new Qdrant.VectorInput { Sparse = terms }, filter);

    private Qdrant.QueryPoints Query(string vector, Qdrant.VectorInput nearest, Filter? filter)
    {
        var query = new Qdrant.QueryPoints
        {
            CollectionName = index.Chunks,
            Query = new Qdrant.Query { Nearest = nearest },
            Using = vector,
            Limit = (ulong)options.Value.Candidates,
            WithPayload = EngineClient.Fields(OwnerFields),
        };
        if (FilterMapping.ToQdrant(filter) is { } mapped)
            query.Filter = mapped;
        return query;
    }

    private static ChannelHit ToHit(Qdrant.ScoredPoint point) => new(
        point.Id.Uuid,
        DocumentRecord.Text(point.Payload, PayloadFields.DocumentId),
        DocumentRecord.Text(point.Payload, PayloadFields.Title),
        DocumentRecord.Text(point.Payload, PayloadFields.Revision),
        point.Score);
}
