using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>What a caller may do: one right everywhere, or a right in each of some collections.</summary>
internal sealed class Access
{
    private readonly Right? _everywhere;
    private readonly IReadOnlyDictionary<string, Right> _collections;

    private Access(Right? everywhere, IReadOnlyDictionary<string, Right> collections)
    {
        _everywhere = everywhere;
        _collections = collections;
    }

    /// <summary>Everything.</summary>
    public static Access Full { get; } = new(Right.Manage, new Dictionary<string, Right>());

    /// <summary>Reads everywhere.</summary>
    public static Access ReadOnly { get; } = new(Right.Read, new Dictionary<string, Right>());

    public static Access To(IReadOnlyDictionary<string, Right> collections) => new(null, collections);

    public bool May(Right right, string collection) =>
        _everywhere is { } everywhere ? everywhere >= right : right < Right.Manage && _collections.TryGetValue(collection, out var given) && given >= right;

    /// <exception cref="RpcException">PERMISSION_DENIED: the caller may not do that.</exception>
    public void Require(Right right, string collection)
    {
        if (May(right, collection))
            return;
        if (right == Right.Manage)
            RequireEverywhere(right);
        throw Denied($"{(right == Right.Read ? "Access" : "Write access")} to collection {collection} is required");
    }

    /// <exception cref="RpcException">PERMISSION_DENIED: the caller may not do that everywhere.</exception>
    public void RequireEverywhere(Right right)
    {
        if (!(_everywhere >= right))
            throw Denied(right == Right.Read ? "Global access is required" : "Global manage access is required");
    }

    private static RpcException Denied(string what) => new(new Status(StatusCode.PermissionDenied, $"Forbidden: {what}"));
}
