using FitnessGrpc.Hosting.Errors;
using Grpc.Core;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Storage;

/// <summary>
/// The calls that retrieval makes of the vector engine. Writes wait until they are durable and can be found; the engine's
/// errors become ours, since its messages speak of collections and points that our callers know nothing of.
/// </summary>
internal sealed class EngineClient(Qdrant.Points.PointsClient points, KnowledgeIndex index)
{
    private const int PointsInPage = 256;
    private const int BytesInPage = 12 << 20;
    private const int IdsInPage = 1000;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>Stores points, in as many calls as their number and size need.</summary>
    public async Task UpsertAsync(string collection, IEnumerable<Qdrant.PointStruct> points, CancellationToken cancellation)
    {
        var page = new Qdrant.UpsertPoints { CollectionName = collection, Wait = true };
        var bytes = 0;
        foreach (var point in points)
        {
            var size = point.CalculateSize();
            if (page.Points.Count == PointsInPage || page.Points.Count > 0 && bytes + size > BytesInPage)
            {
                await SendAsync(page, cancellation);
                page.Points.Clear();
                bytes = 0;
            }
            page.Points.Add(point);
            bytes += size;
        }
        if (page.Points.Count > 0)
            await SendAsync(page, cancellation);
    }

    public async Task DeleteAsync(string collection, IReadOnlyCollection<Qdrant.PointId> ids, CancellationToken cancellation)
    {
        foreach (var page in ids.Chunk(IdsInPage))
        {
            var list = new Qdrant.PointsIdsList();
            list.Ids.AddRange(page);
            await DeleteAsync(collection, new Qdrant.PointsSelector { Points = list }, cancellation);
        }
    }

    public Task DeleteAsync(string collection, Qdrant.Filter filter, CancellationToken cancellation) =>
        DeleteAsync(collection, new Qdrant.PointsSelector { Filter = filter }, cancellation);

    /// <summary>The points that are there, with these payload fields (all when there are none).</summary>
    public async Task<IReadOnlyList<Qdrant.RetrievedPoint>> GetAsync(
        string collection, IReadOnlyCollection<Qdrant.PointId> ids, IReadOnlyCollection<string> fields, CancellationToken cancellation)
    {
        var found = new List<Qdrant.RetrievedPoint>(ids.Count);
        foreach (var page in ids.Chunk(IdsInPage))
        {
            var request = new Qdrant.GetPoints { CollectionName = collection, WithPayload = Fields(fields) };
            request.Ids.AddRange(page);
            found.AddRange((await CallAsync(() => points.GetAsync(request, cancellationToken: cancellation))).Result);
        }
        return found;
    }

    public Task<Qdrant.ScrollResponse> ScrollAsync(Qdrant.ScrollPoints request, CancellationToken cancellation) =>
        CallAsync(() => points.ScrollAsync(request, cancellationToken: cancellation));

    public async Task<ulong> CountAsync(string collection, Qdrant.Filter? filter, CancellationToken cancellation)
    {
        var request = new Qdrant.CountPoints { CollectionName = collection, Filter = filter, Exact = true };
        return (await CallAsync(() => points.CountAsync(request, cancellationToken: cancellation))).Result.Count;
    }

    public async Task<IReadOnlyList<Qdrant.BatchResult>> QueryAsync(
        string collection, IEnumerable<Qdrant.QueryPoints> queries, CancellationToken cancellation)
    {
        var request = new Qdrant.QueryBatchPoints { CollectionName = collection };
        request.QueryPoints.AddRange(queries);
        return (await CallAsync(() => points.QueryBatchAsync(request, cancellationToken: cancellation))).Result;
    }

    /// <summary>Selects payload fields; all of them when there are none.</summary>
    public static Qdrant.WithPayloadSelector Fields(IReadOnlyCollection<string> fields)
    {
        if (fields.Count == 0)
            return new Qdrant.WithPayloadSelector { Enable = true };
        var include = new Qdrant.PayloadIncludeSelector();
        include.Fields.AddRange(fields);
        return new Qdrant.WithPayloadSelector { Include = include };
    }

    /// <summary>Holds where a field is one of these texts.</summary>
    public static Qdrant.Condition AnyOf(string field, IEnumerable<string> values)
    {
        var texts = new Qdrant.RepeatedStrings();
        texts.Strings.AddRange(values);
        return new Qdrant.Condition { Field = new() { Key = field, Match = new() { Keywords = texts } } };
    }

    private Task SendAsync(Qdrant.UpsertPoints page, CancellationToken cancellation) =>
        CallAsync(() => points.UpsertAsync(page, cancellationToken: cancellation));

    private Task DeleteAsync(string collection, Qdrant.PointsSelector selector, CancellationToken cancellation) =>
        CallAsync(() => points.DeleteAsync(
            new Qdrant.DeletePoints { CollectionName = collection, Wait = true, Points = selector }, cancellationToken: cancellation));

    private async Task<T> CallAsync<T>(Func<AsyncUnaryCall<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            index.NotReady("the collections are gone from the vector engine and are made again");
            throw new DomainException(ErrorKind.Unavailable, "the collections are gone from the vector engine", retryAfter: Retry);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            throw new DomainException(ErrorKind.Unavailable, "the vector engine does not answer", retryAfter: Retry);
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.InvalidArgument or StatusCode.FailedPrecondition or StatusCode.Unimplemented)
        {
            // What we send is checked before; its message would name fields that the caller never sent.
            throw new InvalidOperationException("The vector engine refused a call of the retrieval module.", e);
        }
    }
}
