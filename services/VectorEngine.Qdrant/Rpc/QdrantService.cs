using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>Tells clients what they talk to.</summary>
internal sealed class QdrantService : Wire.Qdrant.QdrantBase
{
    /// <summary>The version of the contract; clients warn when theirs is far from it.</summary>
    private const string ContractVersion = "1.19.0";

    public override Task<Wire.HealthCheckReply> HealthCheck(Wire.HealthCheckRequest request, ServerCallContext context) =>
        Task.FromResult(new Wire.HealthCheckReply { Title = "qdrant - vector search engine", Version = ContractVersion });
}
