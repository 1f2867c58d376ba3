using FitnessGrpc.Contracts.Qdrant;
using FitnessGrpc.Retrieval.Storage;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>
/// The collection of the answers: one for each embedding model, behind an alias that points to the newest. Made when the
/// first answer is stored; the collection of a model that no longer serves is deleted then, its answers with it.
/// </summary>
internal sealed class AnswerCollection(
    Collections.CollectionsClient collections, Points.PointsClient points, IOptions<RetrievalOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _making = new(1, 1);
    private volatile string? _made;

    /// <summary>Alias of the collection in use.</summary>
    public string Alias { get; } = $"{options.Value.CollectionPrefix}-answers";

    /// <summary>Collection of the answers whose questions this model has embedded.</summary>
    public string NameOf(EmbeddingModel model) => KnowledgeIndex.CollectionFor(Alias, model.Fingerprint);

    public void Dispose() => _making.Dispose();

    /// <summary>Makes what was made before be looked for again.</summary>
    public void Forget() => _made = null;

    /// <summary>Makes the collection, its payload indexes and the alias, where they are not there.</summary>
    /// <exception cref="RpcException">The vector engine is away.</exception>
    public async Task EnsureAsync(EmbeddingModel model, CancellationToken cancellation)
    {
        var name = NameOf(model);
        if (_made == name)
            return;
        await _making.WaitAsync(cancellation);
        try
        {
            if (_made == name)
                return;
            await MakeAsync(name, model.Dimensions, cancellation);
            await IndexAsync(name, cancellation);
            await SwitchAsync(name, cancellation);
            _made = name;
        }
        finally
        {
            _making.Release();
        }
    }

    private async Task MakeAsync(string name, int dimensions, CancellationToken cancellation)
    {
        var exists = await collections.CollectionExistsAsync(new CollectionExistsRequest { CollectionName = name }, cancellationToken: cancellation);
        if (exists.Result.Exists)
            return;
        var create = new CreateCollection
        {
            CollectionName = name,
            VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = (ulong)dimensions, Distance = Distance.Cosine } },
        };
        try
        {
            await collections.CreateAsync(create, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.AlreadyExists)
        {
            // Another replica was faster.
        }
    }

    private async Task IndexAsync(string name, CancellationToken cancellation)
    {
        (string Field, FieldType Type)[] indexes =
        [
            (AnswerPoint.Partition, FieldType.Keyword),
            (AnswerPoint.Scope, FieldType.Keyword),
            (AnswerPoint.Documents, FieldType.Keyword),
            (AnswerPoint.CreatedAt, FieldType.Integer),
        ];
        foreach (var (field, type) in indexes)
        {
            var request = new CreateFieldIndexCollection { CollectionName = name, FieldName = field, FieldType = type, Wait = true };
            await points.CreateFieldIndexAsync(request, cancellationToken: cancellation);
        }
    }

    private async Task SwitchAsync(string name, CancellationToken cancellation)
    {
        var change = new ChangeAliases();
        change.Actions.Add(new AliasOperations { CreateAlias = new CreateAlias { CollectionName = name, AliasName = Alias } });
        await collections.UpdateAliasesAsync(change, cancellationToken: cancellation);
        var all = await collections.ListAsync(new ListCollectionsRequest(), cancellationToken: cancellation);
        foreach (var old in all.Collections.Select(static c => c.Name).Where(n => n != name && n.StartsWith($"{Alias}-v", StringComparison.Ordinal)))
            await collections.DeleteAsync(new DeleteCollection { CollectionName = old }, cancellationToken: cancellation);
    }
}
