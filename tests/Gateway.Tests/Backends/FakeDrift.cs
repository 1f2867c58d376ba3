using FitnessGrpc.Contracts.Drift.V1;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>One signal.</summary>
internal sealed class FakeDrift : DriftService.DriftServiceBase
{
    public override Task<GetDriftResponse> GetDrift(GetDriftRequest request, ServerCallContext context) =>
        Task.FromResult(new GetDriftResponse { Signals = { new SignalState { Signal = Signal.DislikeRatio } } });
}
