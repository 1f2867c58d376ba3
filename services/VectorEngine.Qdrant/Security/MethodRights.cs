namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>What each method of the contract needs. A method that is not listed needs <see cref="Right.Manage"/>.</summary>
internal static class MethodRights
{
    /// <summary>Open to everybody: clients ask it before they have a key.</summary>
    public const string HealthCheck = "/qdrant.Qdrant/HealthCheck";

    private static readonly Dictionary<string, Right> Rights = new(StringComparer.Ordinal)
    {
        ["/qdrant.Collections/Get"] = Right.Read,
        ["/qdrant.Collections/List"] = Right.Read,
        ["/qdrant.Collections/CollectionExists"] = Right.Read,
        ["/qdrant.Collections/ListAliases"] = Right.Read,
        ["/qdrant.Collections/ListCollectionAliases"] = Right.Read,
        ["/qdrant.Collections/CollectionClusterInfo"] = Right.Read,
        ["/qdrant.Collections/ListShardKeys"] = Right.Read,
        ["/qdrant.Points/Get"] = Right.Read,
        ["/qdrant.Points/Scroll"] = Right.Read,
        ["/qdrant.Points/Count"] = Right.Read,
        ["/qdrant.Points/Facet"] = Right.Read,
        ["/qdrant.Points/Query"] = Right.Read,
        ["/qdrant.Points/QueryBatch"] = Right.Read,
        ["/qdrant.Points/QueryGroups"] = Right.Read,
        ["/qdrant.Points/SearchMatrixPairs"] = Right.Read,
        ["/qdrant.Points/SearchMatrixOffsets"] = Right.Read,
        ["/qdrant.Points/Search"] = Right.Read,
        ["/qdrant.Points/SearchBatch"] = Right.Read,
        ["/qdrant.Points/SearchGroups"] = Right.Read,
        ["/qdrant.Points/Recommend"] = Right.Read,
        ["/qdrant.Points/RecommendBatch"] = Right.Read,
        ["/qdrant.Points/RecommendGroups"] = Right.Read,
        ["/qdrant.Points/Discover"] = Right.Read,
        ["/qdrant.Points/DiscoverBatch"] = Right.Read,
        ["/qdrant.Points/Upsert"] = Right.Write,
        ["/qdrant.Points/Delete"] = Right.Write,
        ["/qdrant.Points/UpdateVectors"] = Right.Write,
        ["/qdrant.Points/DeleteVectors"] = Right.Write,
        ["/qdrant.Points/SetPayload"] = Right.Write,
        ["/qdrant.Points/OverwritePayload"] = Right.Write,
        ["/qdrant.Points/DeletePayload"] = Right.Write,
        ["/qdrant.Points/ClearPayload"] = Right.Write,
        ["/qdrant.Points/UpdateBatch"] = Right.Write,
        ["/qdrant.Points/CreateFieldIndex"] = Right.Write,
        ["/qdrant.Points/DeleteFieldIndex"] = Right.Write,
        ["/qdrant.Snapshots/List"] = Right.Read,
        ["/qdrant.Snapshots/ListFull"] = Right.Read,
    };

    public static Right Of(string method) => Rights.GetValueOrDefault(method, Right.Manage);

    /// <summary>Whether the method answers from all collections, and its answer can be cut to those that the caller may read.</summary>
    public static bool IsFiltered(string method) => method is "/qdrant.Collections/List" or "/qdrant.Collections/ListAliases";
}
