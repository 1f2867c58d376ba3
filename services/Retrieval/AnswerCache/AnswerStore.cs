using FitnessGrpc.Contracts.Qdrant;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>
/// Answers in the vector engine, so that all replicas share them. Reads and deletions go to the alias, which exists as soon
/// as anything was stored; a search by vector goes to the collection of the model that made the vector.
/// </summary>
internal sealed class AnswerStore(Points.PointsClient points, AnswerCollection collection)
{
    private static readonly WithPayloadSelector WholePayload = new() { Enable = true };

    /// <summary>The answer of this id.</summary>
    public async Task<RememberedAnswer?> GetAsync(string answerId, CancellationToken cancellation)
    {
        var request = new GetPoints { CollectionName = collection.Alias, Ids = { Id(answerId) }, WithPayload = WholePayload };
        var response = await OrNothing(() => points.GetAsync(request, cancellationToken: cancellation));
        return response?.Result.Select(static p => AnswerPoint.FromPoint(p.Id, p.Payload)).FirstOrDefault();
    }

    /// <summary>Nearest questions of a partition with their cosine, nearest first.</summary>
    public async Task<IReadOnlyList<(RememberedAnswer Answer, double Cosine)>> NearestAsync(
        EmbeddingModel model, IReadOnlyList<float> vector, string partition, long notBefore, int limit, CancellationToken cancellation)
    {
        var nearest = new DenseVector();
        nearest.Data.AddRange(vector);
        var filter = new Filter { Must = { Keyword(AnswerPoint.Partition, partition) } };
        if (notBefore > 0)
            filter.Must.Add(new Condition { Field = new FieldCondition { Key = AnswerPoint.CreatedAt, Range = new Contracts.Qdrant.Range { Gte = notBefore } } });
        var request = new QueryPoints
        {
            CollectionName = collection.NameOf(model),
            Query = new Query { Nearest = new VectorInput { Dense = nearest } },
            Filter = filter,
            Limit = (ulong)limit,
            WithPayload = WholePayload,
        };
        var response = await OrNothing(() => points.QueryAsync(request, cancellationToken: cancellation));
        return response is null ? [] : [.. response.Result.Select(static p => (AnswerPoint.FromPoint(p.Id, p.Payload), (double)p.Score))];
    }

    /// <summary>Keeps a point, in place of the one of the same id; durable when it returns.</summary>
    public async Task PutAsync(EmbeddingModel model, PointStruct point, CancellationToken cancellation)
    {
        await collection.EnsureAsync(model, cancellation);
        var request = new UpsertPoints { CollectionName = collection.NameOf(model), Points = { point }, Wait = true };
        try
        {
            await points.UpsertAsync(request, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            // The collection went since it was made: an engine that was emptied, or a replica with another model.
            collection.Forget();
            await collection.EnsureAsync(model, cancellation);
            await points.UpsertAsync(request, cancellationToken: cancellation);
        }
    }

    /// <summary>Deletes one answer unless it was replaced meanwhile.</summary>
    public Task DeleteAsync(RememberedAnswer answer, CancellationToken cancellation) => DeleteAsync(
        new Filter
        {
            Must =
            {
                HasIds([answer.Answer.AnswerId]),
                new Condition { Field = new FieldCondition { Key = AnswerPoint.CreatedAt, Match = new Match { Integer = answer.CreatedAt } } },
            },
        },
        cancellation);

    /// <summary>Deletes what rests on any of these documents and says how many answers that were.</summary>
    public Task<int> DeleteOfDocumentsAsync(IEnumerable<string> documentIds, CancellationToken cancellation)
    {
        var ids = new RepeatedStrings();
        ids.Strings.AddRange(documentIds);
        var condition = new Condition { Field = new FieldCondition { Key = AnswerPoint.Documents, Match = new Match { Keywords = ids } } };
        return CountAndDeleteAsync(new Filter { Must = { condition } }, cancellation);
    }

    /// <summary>Deletes the answers of a scope and says how many.</summary>
    public Task<int> DeleteOfScopeAsync(string scope, CancellationToken cancellation) =>
        CountAndDeleteAsync(new Filter { Must = { Keyword(AnswerPoint.Scope, scope) } }, cancellation);

    /// <summary>Deletes one answer by its id and says how many that were: 0 or 1.</summary>
    public Task<int> DeleteByIdAsync(string answerId, CancellationToken cancellation) =>
        CountAndDeleteAsync(new Filter { Must = { HasIds([answerId]) } }, cancellation);

    /// <summary>Deletes every answer and says how many.</summary>
    public Task<int> DeleteAllAsync(CancellationToken cancellation) => CountAndDeleteAsync(new Filter(), cancellation);

    /// <summary>Deletes the oldest answers beyond <paramref name="max"/>, with a hundredth more so that not every store evicts.</summary>
    public async Task<int> EvictAsync(int max, CancellationToken cancellation)
    {
        var count = await CountAsync(new Filter(), cancellation);
        if (count <= max)
            return 0;
        var surplus = (uint)(count - max + (max / 100));
        var oldest = new ScrollPoints
        {
            CollectionName = collection.Alias,
            Limit = Math.Min(surplus, 10_000),
            OrderBy = new OrderBy { Key = AnswerPoint.CreatedAt, Direction = Direction.Asc },
            WithPayload = new WithPayloadSelector { Enable = false },
        };
        var page = await OrNothing(() => points.ScrollAsync(oldest, cancellationToken: cancellation));
        if (page is null || page.Result.Count == 0)
            return 0;
        await DeleteAsync(new Filter { Must = { HasIds(page.Result.Select(static p => p.Id.Uuid)) } }, cancellation);
        return page.Result.Count;
    }

    private async Task<int> CountAndDeleteAsync(Filter filter, CancellationToken cancellation)
    {
        var count = await CountAsync(filter, cancellation);
        if (count > 0)
            await DeleteAsync(filter, cancellation);
        return (int)Math.Min(count, int.MaxValue);
    }

    private async Task<long> CountAsync(Filter filter, CancellationToken cancellation)
    {
        var request = new CountPoints { CollectionName = collection.Alias, Filter = filter, Exact = true };
        var response = await OrNothing(() => points.CountAsync(request, cancellationToken: cancellation));
        return (long)(response?.Result.Count ?? 0);
    }

    private async Task DeleteAsync(Filter filter, CancellationToken cancellation)
    {
        var request = new DeletePoints { CollectionName = collection.Alias, Points = new PointsSelector { Filter = filter }, Wait = true };
        await OrNothing(() => points.DeleteAsync(request, cancellationToken: cancellation));
    }

    /// <summary>Nothing was stored yet: there is no collection, and so nothing to find or to delete.</summary>
    private static async Task<T?> OrNothing<T>(Func<AsyncUnaryCall<T>> call) where T : class
    {
        try
        {
            return await call();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static PointId Id(string answerId) => new() { Uuid = answerId };

    private static Condition HasIds(IEnumerable<string> answerIds)
    {
        var condition = new HasIdCondition();
        condition.HasId.AddRange(answerIds.Select(Id));
        return new Condition { HasId = condition };
    }

    private static Condition Keyword(string key, string value) =>
        new() { Field = new FieldCondition { Key = key, Match = new Match { Keyword = value } } };
}
