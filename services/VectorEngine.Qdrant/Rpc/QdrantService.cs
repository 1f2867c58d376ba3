using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>Tells clients what they talk to.</summary>
internal sealed class QdrantService : Wire.Qdrant.QdrantBase
{
    /// <summary>The version of the contract; clients warn when theirs is far from it.</summary>
    internal const string ContractVersion = "1.19.0";

    /// <summary>What Qdrant calls itself; clients compare it.</summary>
    internal const string Title = "qdrant - vector search engine";

    public override Task<Wire.HealthCheckReply> HealthCheck(Wire.HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.HealthCheckReply { Title = Title, Version = ContractVersion });
}
