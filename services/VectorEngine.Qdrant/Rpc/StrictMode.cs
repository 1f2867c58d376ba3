namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>Limits that a collection's strict mode sets on requests.</summary>
internal sealed class StrictMode(Engine engine)
{
    public void Read(string collection, bool hasTimeout, ulong timeout, Filter? filter = null, ulong? limit = null) => _ = engine;

    public void Query(string collection, bool hasTimeout, ulong timeout, QueryNode query) => _ = engine;

    public void Batch(string collection, int count) => _ = engine;
}
