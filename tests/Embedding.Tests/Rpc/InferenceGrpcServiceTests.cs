using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Embedding.Tests.Serving;
using Google.Protobuf;
using Grpc.Core;

namespace FitnessGrpc.Embedding.Tests.Rpc;

/// <summary>The calls that clients of Triton and KServe make.</summary>
public sealed class InferenceGrpcServiceTests
{
    private readonly GatedBackend _backend = new();

    [Fact]
    public async Task Server_and_models_say_that_they_are_ready_and_what_they_take()
    {
        _backend.LoadGate.Reset();
        await using var server = await EmbeddingServer.StartAsync(_backend);
        Assert.True((await server.Inference.ServerLiveAsync(new ServerLiveRequest())).Live);
        Assert.False((await server.Inference.ServerReadyAsync(new ServerReadyRequest())).Ready);
        Assert.False((await server.Inference.ModelReadyAsync(new ModelReadyRequest { Name = "tiny" })).Ready);
        _backend.LoadGate.Set();
        await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } });
        Assert.True((await server.Inference.ServerReadyAsync(new ServerReadyRequest())).Ready);
        Assert.True((await server.Inference.ModelReadyAsync(new ModelReadyRequest { Name = "tiny", Version = "1" })).Ready);
        Assert.False((await server.Inference.ModelReadyAsync(new ModelReadyRequest { Name = "tiny", Version = "2" })).Ready);
        Assert.False((await server.Inference.ModelReadyAsync(new ModelReadyRequest { Name = "other" })).Ready);
        var metadata = await server.Inference.ModelMetadataAsync(new ModelMetadataRequest { Name = "tiny" });
        Assert.Equal(("tiny", "onnxruntime_cpu"), (metadata.Name, metadata.Platform));
        Assert.Equal(["1"], metadata.Versions);
        var (input, output) = (Assert.Single(metadata.Inputs), Assert.Single(metadata.Outputs));
        Assert.Equal(("text", "BYTES"), (input.Name, input.Datatype));
        Assert.Equal([-1L], input.Shape);
        Assert.Equal(("embedding", "FP32"), (output.Name, output.Datatype));
        Assert.Equal([-1L, 4], output.Shape);
        Assert.Equal("fitness", (await server.Inference.ServerMetadataAsync(new ServerMetadataRequest())).Name);
    }

    [Fact]
    public async Task Texts_as_contents_give_vectors_as_contents_equal_to_those_of_embed()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var expected = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge", "squats" } });
        var answer = await server.Inference.ModelInferAsync(Typed("lunge", "squats"));
        Assert.Equal(("tiny", "1", "call 1"), (answer.ModelName, answer.ModelVersion, answer.Id));
        var output = Assert.Single(answer.Outputs);
        Assert.Equal(("embedding", "FP32"), (output.Name, output.Datatype));
        Assert.Equal([2L, 4], output.Shape);
        Assert.Equal(expected.Embeddings.SelectMany(static e => e.Values), output.Contents.Fp32Contents);
        Assert.Empty(answer.RawOutputContents);
        Assert.Equal(3 + 4, answer.Parameters["tokens"].Int64Param);
    }

    [Fact]
    public async Task Texts_as_raw_bytes_give_raw_vectors_and_parameters_are_followed()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var request = Raw("lunge", "squats");
        request.Inputs[0].Shape.Add(1);
        request.Parameters["normalize"] = new InferParameter { BoolParam = false };
        request.Parameters["dimensions"] = new InferParameter { Int64Param = 2 };
        request.Parameters["input_kind"] = new InferParameter { StringParam = "query" };
        request.Parameters["unknown"] = new InferParameter { DoubleParam = 1 };
        var answer = await server.Inference.ModelInferAsync(request);
        Assert.Null(answer.Outputs[0].Contents);
        Assert.Equal([2L, 2], answer.Outputs[0].Shape);
        var values = MemoryMarshal.Cast<byte, float>(Assert.Single(answer.RawOutputContents).Span).ToArray();
        // With the prompt "press ": 2 8 7 3 and 2 8 5 6 3.
        Assert.Equal([5f, 1, 24 / 5f, 1], values);
    }

    [Fact]
    public async Task Request_that_is_wrong_names_the_tensor_or_the_parameter()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        await AssertInvalidAsync("inputs", r => r.Inputs.Clear());
        await AssertInvalidAsync("inputs", r => r.Inputs[0].Name = "TEXT");
        await AssertInvalidAsync("inputs[text]", r => r.Inputs[0].Datatype = "FP32");
        await AssertInvalidAsync("inputs[text]", r => r.Inputs[0].Shape[0] = 3);
        await AssertInvalidAsync("inputs[text]", r => r.Inputs[0].Shape[0] = 0);
        await AssertInvalidAsync("inputs[text]", r => r.Inputs[0].Shape.Add(2));
        await AssertInvalidAsync("inputs[text]", r => r.Inputs[0].Contents = null);
        await AssertInvalidAsync("inputs[text]", r => r.Inputs[0].Contents.BytesContents[1] = ByteString.CopyFrom(0xC3));
        await AssertInvalidAsync("text[1]", r => r.Inputs[0].Contents.BytesContents[1] = ByteString.Empty);
        await AssertInvalidAsync("inputs[text]", r => r.RawInputContents.Add(ByteString.Empty));
        await AssertInvalidAsync("outputs[0]", r => r.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "logits" }));
        await AssertInvalidAsync("parameters[dimensions]", r => r.Parameters["dimensions"] = new InferParameter { Int64Param = 5 });
        await AssertInvalidAsync("parameters[dimensions]", r => r.Parameters["dimensions"] = new InferParameter { StringParam = "4" });
        await AssertInvalidAsync("parameters[input_kind]", r => r.Parameters["input_kind"] = new InferParameter { StringParam = "poem" });
        await AssertInvalidAsync("parameters[truncate]", r => r.Parameters["truncate"] = new InferParameter());
        await AssertInvalidRawAsync(ByteString.CopyFrom(1, 0, 0));
        await AssertInvalidRawAsync(ByteString.CopyFrom(2, 0, 0, 0, (byte)'a'));
        await AssertInvalidRawAsync(ByteString.CopyFrom(0xFF, 0xFF, 0xFF, 0xFF, (byte)'a'));
        foreach (var change in new Action<ModelInferRequest>[] { r => r.ModelName = "other", r => r.ModelVersion = "2" })
        {
            var request = Typed("a", "b");
            change(request);
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(async () => await server.Inference.ModelInferAsync(request))).StatusCode);
        }

        async Task AssertInvalidAsync(string field, Action<ModelInferRequest> change)
        {
            var request = Typed("a", "b");
            change(request);
            var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Inference.ModelInferAsync(request));
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.StartsWith($"{field}: ", error.Status.Detail);
        }

        async Task AssertInvalidRawAsync(ByteString raw)
        {
            var request = Raw("a");
            request.RawInputContents[0] = raw;
            var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Inference.ModelInferAsync(request));
            Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
            Assert.StartsWith("inputs[text]: ", error.Status.Detail);
        }
    }

    private static ModelInferRequest Typed(params string[] texts)
    {
        var request = Request(texts.Length);
        request.Inputs[0].Contents = new InferTensorContents { BytesContents = { texts.Select(ByteString.CopyFromUtf8) } };
        return request;
    }

    private static ModelInferRequest Raw(params string[] texts)
    {
        var request = Request(texts.Length);
        using var raw = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            raw.Write(length);
            raw.Write(bytes);
        }
        request.RawInputContents.Add(ByteString.CopyFrom(raw.ToArray()));
        return request;
    }

    private static ModelInferRequest Request(int texts) => new()
    {
        ModelName = "tiny",
        Id = "call 1",
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "text", Datatype = "BYTES", Shape = { texts } } },
    };
}
