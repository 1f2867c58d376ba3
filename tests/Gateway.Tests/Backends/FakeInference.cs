using FitnessGrpc.Contracts.Inference;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>Answers with the name of the model that was asked for.</summary>
internal sealed class FakeInference : GRPCInferenceService.GRPCInferenceServiceBase
{
    public override Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context) =>
        Task.FromResult(new ModelInferResponse { ModelName = request.ModelName, Id = request.Id });
}
