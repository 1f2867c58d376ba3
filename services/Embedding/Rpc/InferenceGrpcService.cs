using System.Reflection;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Embedding.Serving;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>
/// The Open Inference Protocol over the same models, for clients of Triton and KServe: texts go in as BYTES, vectors come out
/// as FP32. A model has one version, 1.
/// </summary>
internal sealed class InferenceGrpcService(
    ModelRegistry models, TextEmbedder embedder, IOptions<EmbeddingOptions> options, TimeProvider time) : GRPCInferenceService.GRPCInferenceServiceBase
{
    private const string Version = "1";
    private static readonly string ServerVersion = Assembly.GetExecutingAssembly().GetName().Version?.ToString(3) ?? "0.0.0";

    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = models.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        var name = request.Name.Length > 0 ? request.Name : models.DefaultName;
        var ready = IsVersion(request.Version) && models.Views().Any(v => v.Name == name && v.Model is { IsReady: true });
        return Task.FromResult(new ModelReadyResponse { Ready = ready });
    }

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse { Name = "fitness", Version = ServerVersion, Extensions = { "model_repository" } });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        CheckVersion(request.Version);
        var model = models.Find(request.Name);
        return Task.FromResult(new ModelMetadataResponse
        {
            Name = model.Name,
            Versions = { Version },
            Platform = $"onnxruntime_{models.Provider}",
            Inputs = { new ModelMetadataResponse.Types.TensorMetadata { Name = InferTensors.Input, Datatype = InferTensors.InputType, Shape = { -1 } } },
            Outputs =
            {
                new ModelMetadataResponse.Types.TensorMetadata
                {
                    Name = InferTensors.Output, Datatype = InferTensors.OutputType, Shape = { -1, model.Description.Dimensions },
                },
            },
        });
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        CheckVersion(request.ModelVersion);
        var texts = InferTensors.Texts(request);
        var parameters = InferParameters.Read(request.Parameters);
        var deadline = context.Deadline;
        if (parameters.Timeout is { } timeout && time.GetUtcNow().UtcDateTime + timeout is var own && own < deadline)
            deadline = own;
        var call = new EmbedCall(
            parameters.IsQuery, parameters.Priority, parameters.Truncate, Callers.Of(context), deadline, Patient: false, InferTensors.Input, context.CancellationToken);
        var model = models.Enter(request.ModelName);
        VectorFormat format;
        try
        {
            format = EmbeddingRequests.Format(
                parameters.Dimensions, parameters.Normalize, OutputType.Float32,
                model.Description, InferParameters.Field("dimensions"));
        }
        catch
        {
            model.Leave();
            throw;
        }
        return await await embedder.StartAsync(model, texts, call, vectors => Respond(request, model, vectors, format));
    }

    public override Task<RepositoryIndexResponse> RepositoryIndex(RepositoryIndexRequest request, ServerCallContext context)
    {
        CheckRepository(request.RepositoryName);
        var response = new RepositoryIndexResponse();
        var views = models.Views();
        foreach (var view in views)
        {
            var ready = view.Model is { IsReady: true };
            var state = ready ? "READY" : view.Model is null ? "UNAVAILABLE" : "LOADING";
            response.Models.Add(new RepositoryIndexResponse.Types.ModelIndex { Name = view.Name, Version = ready ? Version : "", State = state, Reason = view.Reason });
        }
        foreach (var name in models.RepositoryNames().Except(views.Select(static v => v.Name)))
            response.Models.Add(new RepositoryIndexResponse.Types.ModelIndex { Name = name, State = "UNAVAILABLE", Reason = "not loaded" });
        if (request.Ready)
        {
            var ready = response.Models.Where(static m => m.State == "READY").ToList();
            response.Models.Clear();
            response.Models.Add(ready);
        }
        return Task.FromResult(response);
    }

    public override async Task<RepositoryModelLoadResponse> RepositoryModelLoad(RepositoryModelLoadRequest request, ServerCallContext context)
    {
        CheckControl();
        CheckRepository(request.RepositoryName);
        if (request.Parameters.Count > 0)
            throw DomainException.Invalid("parameters", "must be empty: a model is loaded as its folder has it");
        await models.LoadAsync(request.ModelName, context.CancellationToken);
        return new RepositoryModelLoadResponse();
    }

    public override async Task<RepositoryModelUnloadResponse> RepositoryModelUnload(RepositoryModelUnloadRequest request, ServerCallContext context)
    {
        CheckControl();
        CheckRepository(request.RepositoryName);
        await models.UnloadAsync(request.ModelName, context.CancellationToken);
        return new RepositoryModelUnloadResponse();
    }

    private static ModelInferResponse Respond(ModelInferRequest request, ServedModel model, EmbeddedText[] texts, VectorFormat format)
    {
        var response = new ModelInferResponse { ModelName = model.Name, ModelVersion = Version, Id = request.Id };
        response.Parameters["tokens"] = new InferParameter { Int64Param = texts.Sum(static t => (long)t.Tokens) };
        response.Parameters["truncated"] = new InferParameter { Int64Param = texts.Count(static t => t.Truncated) };
        InferTensors.Write(response, texts, format, request.RawInputContents.Count > 0);
        return response;
    }

    private void CheckControl()
    {
        if (options.Value.ModelControl != ModelControl.Explicit)
            throw new DomainException(ErrorKind.Unavailable, "models are loaded and unloaded by call only where the setting FITNESS__Embedding__ModelControl is Explicit");
    }

    private static void CheckRepository(string name)
    {
        if (name.Length > 0)
            throw DomainException.NotFound("there is one repository, and it has no name");
    }

    private static bool IsVersion(string version) => version.Length == 0 || version == Version;

    private static void CheckVersion(string version)
    {
        if (!IsVersion(version))
            throw DomainException.NotFound("the model has the version 1 only");
    }
}
