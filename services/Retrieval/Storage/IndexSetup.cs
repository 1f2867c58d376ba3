using FitnessGrpc.Contracts.Embedding.V1;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Storage;

/// <summary>Makes collections and aliases that are missing, and looks from time to time whether they are still there and of the served model.</summary>
internal sealed partial class IndexSetup(
    Qdrant.Collections.CollectionsClient collections,
    Qdrant.Points.PointsClient points,
    EmbeddingService.EmbeddingServiceClient embedding,
    KnowledgeIndex index,
    TimeProvider time,
    ILogger<IndexSetup> logger) : BackgroundService
{
    public const string DenseVector = "dense";
    public const string SparseVector = "bm25";

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retry = FirstRetry;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await EnsureAsync(stoppingToken);
                retry = FirstRetry;
                await Task.Delay(Recheck, time, stoppingToken);
                continue;
            }
            catch (RpcException e)
            {
                // The end of the process cancels calls in flight.
                if (stoppingToken.IsCancellationRequested)
                    return;
                // A peer that is away for a moment says so on each call; what is known of the collections stays true.
                if (index.WaitingFor is not null)
                    index.NotReady($"the collections cannot be prepared yet ({e.StatusCode})");
                LogWaiting(e.StatusCode);
            }
            await Task.Delay(retry, time, stoppingToken);
            retry = retry * 2 < LastRetry ? retry * 2 : LastRetry;
        }
    }

    /// <summary>Makes what is missing. Replicas may do so at the same time.</summary>
    /// <exception cref="RpcException">A peer is away.</exception>
    internal async Task EnsureAsync(CancellationToken cancellation)
    {
        var answer = await embedding.GetModelAsync(new GetModelRequest(), cancellationToken: cancellation);
        var model = new IndexedModel(answer.Fingerprint, answer.Dimensions, answer.MaxTokens);
        var aliases = (await collections.ListAliasesAsync(new Qdrant.ListAliasesRequest(), cancellationToken: cancellation)).Aliases
            .ToDictionary(static a => a.AliasName, static a => a.CollectionName);
        foreach (var alias in (string[])[index.Documents, index.Chunks])
        {
            if (aliases.TryGetValue(alias, out var target) && target != KnowledgeIndex.CollectionFor(alias, model.Fingerprint))
            {
                if (index.WaitingFor is null)
                    LogOtherModel(target);
                index.OtherModel(target);
                return;
            }
        }
        if (!aliases.ContainsKey(index.Documents) || !aliases.ContainsKey(index.Chunks))
            await CreateAsync(model, cancellation);
        if (index.WaitingFor is not null)
            LogReady(index.Chunks, model.Dimensions);
        index.Ready(model);
    }

    private async Task CreateAsync(IndexedModel model, CancellationToken cancellation)
    {
        var documents = KnowledgeIndex.CollectionFor(index.Documents, model.Fingerprint);
        var chunks = KnowledgeIndex.CollectionFor(index.Chunks, model.Fingerprint);
        // Records are read by id and filter only: a collection without vectors.
        await CreateAsync(new Qdrant.CreateCollection { CollectionName = documents, VectorsConfig = new() { ParamsMap = new() } }, cancellation);
        await CreateAsync(ChunkCollection(chunks, model.Dimensions), cancellation);
        await IndexAsync(documents, PayloadFields.DocumentId, cancellation);
        await IndexAsync(chunks, PayloadFields.DocumentId, cancellation);
        await IndexAsync(chunks, PayloadFields.Revision, cancellation);
        await collections.UpdateAliasesAsync(
            new Qdrant.ChangeAliases { Actions = { Alias(index.Documents, documents), Alias(index.Chunks, chunks) } },
            cancellationToken: cancellation);
    }

    private static Qdrant.CreateCollection ChunkCollection(string name, int dimensions) => new()
    {
        CollectionName = name,
        VectorsConfig = new()
        {
            ParamsMap = new()
            {
                Map = { [DenseVector] = new Qdrant.VectorParams { Size = (ulong)dimensions, Distance = Qdrant.Distance.Cosine } },
            },
        },
        SparseVectorsConfig = new() { Map = { [SparseVector] = new Qdrant.SparseVectorParams { Modifier = Qdrant.Modifier.Idf } } },
    };

    private async Task CreateAsync(Qdrant.CreateCollection request, CancellationToken cancellation)
    {
        try
        {
            await collections.CreateAsync(request, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists)
        {
            // A start that was cut, or another replica.
        }
    }

    private async Task IndexAsync(string collection, string field, CancellationToken cancellation) =>
        await points.CreateFieldIndexAsync(
            new Qdrant.CreateFieldIndexCollection
            {
                CollectionName = collection,
                Wait = true,
                FieldName = field,
                FieldType = Qdrant.FieldType.Keyword,
            },
            cancellationToken: cancellation);

    private static Qdrant.AliasOperations Alias(string alias, string collection) =>
        new() { CreateAlias = new Qdrant.CreateAlias { AliasName = alias, CollectionName = collection } };

    [LoggerMessage(300, LogLevel.Information, "Collections behind {Alias} are ready, {Dimensions} dimensions")]
    private partial void LogReady(string alias, int dimensions);

    [LoggerMessage(301, LogLevel.Debug, "The collections cannot be prepared yet: {Reason}")]
    private partial void LogWaiting(StatusCode reason);

    [LoggerMessage(302, LogLevel.Warning, "The embedding module serves another model than the one of collection {Collection}; nothing is read or written")]
    private partial void LogOtherModel(string collection);
}
