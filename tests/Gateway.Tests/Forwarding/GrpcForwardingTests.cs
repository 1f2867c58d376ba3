using System.Net;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Gateway.Tests.Backends;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;

namespace FitnessGrpc.Gateway.Tests.Forwarding;

public sealed class GrpcForwardingTests(TestPlatform platform) : IClassFixture<TestPlatform>
{
    private readonly GenerationService.GenerationServiceClient _generation = new(platform.Channel);

    [Fact]
    public async Task Every_kind_of_call_passes()
    {
        Assert.Equal("hi", (await _generation.AnswerAsync(new AnswerRequest { Question = "hi" })).Answer);

        using var chat = _generation.Chat(new ChatRequest { Question = "hi" });
        Assert.Equal(4, await chat.ResponseStream.ReadAllAsync().CountAsync());

        using var upload = new RetrievalService.RetrievalServiceClient(platform.Channel).StreamDocuments();
        for (var i = 0; i < 40; i++)
            await upload.RequestStream.WriteAsync(new StreamDocumentsRequest { Document = new Document { Text = new string('x', 1 << 20) } });
        await upload.RequestStream.CompleteAsync();
        Assert.Equal(40, (await upload).Created);

        using var both = new EmbeddingService.EmbeddingServiceClient(platform.Channel).EmbedStream();
        for (uint i = 0; i < 5; i++)
        {
            await both.RequestStream.WriteAsync(new EmbedStreamRequest { Sequence = i });
            // Each answer comes before the next request is sent: nothing on the way gathers them.
            Assert.True(await both.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)));
            Assert.Equal(i, both.ResponseStream.Current.Sequence);
        }
        await both.RequestStream.CompleteAsync();
        Assert.False(await both.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Open_inference_protocol_is_passed_to_the_embedding_module()
    {
        var inference = new GRPCInferenceService.GRPCInferenceServiceClient(platform.Channel);
        var answer = await inference.ModelInferAsync(new ModelInferRequest { ModelName = "e5", Id = "7" });
        Assert.Equal(("e5", "7"), (answer.ModelName, answer.Id));
    }

    [Fact]
    public async Task Status_arrives_with_its_details()
    {
        var error = await FailsAsync(new AnswerRequest { Options = new AnswerOptions { MaxSources = 1000 } });
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        var fields = error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field);
        Assert.Equal(["question", "options.max_sources"], fields);

        using var chat = _generation.Chat(new ChatRequest { Question = FakeGeneration.FailLater });
        error = await Assert.ThrowsAsync<RpcException>(async () => await chat.ResponseStream.ReadAllAsync().CountAsync());
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(1, error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
    }

    [Fact]
    public async Task Unforeseen_error_stays_internal_and_tells_nothing()
    {
        var error = await FailsAsync(new AnswerRequest { Question = FakeGeneration.Crash });
        Assert.Equal(StatusCode.Internal, error.StatusCode);
        ProblemAssert.Clean(error.Status.Detail);
    }

    [Fact]
    public async Task Deadline_and_cancellation_reach_the_module()
    {
        platform.Generation.Reset();
        var late = await Assert.ThrowsAsync<RpcException>(async () => await _generation.AnswerAsync(
            new AnswerRequest { Question = FakeGeneration.Hang }, deadline: DateTime.UtcNow.AddSeconds(0.5)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        await platform.Generation.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        platform.Generation.Reset();
        using (var chat = _generation.Chat(new ChatRequest { Question = FakeGeneration.Hang }))
            Assert.True(await chat.ResponseStream.MoveNext(CancellationToken.None));
        await platform.Generation.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(31, StatusCode.InvalidArgument)]
    [InlineData(40, StatusCode.ResourceExhausted)]
    public async Task Message_up_to_the_limit_is_read_and_a_larger_one_refused(int megabytes, StatusCode status)
    {
        var error = await FailsAsync(new AnswerRequest { Question = new string('x', megabytes << 20) });
        Assert.Equal(status, error.StatusCode);
    }

    [Theory]
    [InlineData("fitness.generation.v1.GenerationService/Answer", new byte[] { 0x0A, 0x02, 0xC3, 0x28 })]
    [InlineData("fitness.generation.v1.GenerationService/Chat", new byte[] { 0x0A, 0x02, 0xC3, 0x28 })]
    [InlineData("fitness.embedding.v1.EmbeddingService/EmbedStream", new byte[] { 0x12, 0x04, 0x0A, 0x02, 0xC3, 0x28 })]
    [InlineData("fitness.retrieval.v1.RetrievalService/StreamDocuments", new byte[] { 0x0A, 0x04, 0x0A, 0x02, 0xC3, 0x28 })]
    public async Task Message_that_is_no_protobuf_is_invalid_argument(string method, byte[] invalidText)
    {
        // A length beyond the end.
        Assert.Equal(StatusCode.InvalidArgument, await RawAsync(method, Frame([0x0A, 0xC8, 0x01, 0x00])));
        // A text that is no UTF-8.
        Assert.Equal(StatusCode.InvalidArgument, await RawAsync(method, Frame(invalidText)));
        // A frame that ends too early.
        Assert.Equal(StatusCode.InvalidArgument, await RawAsync(method, [0, 0, 0, 0, 9, 1]));
        // Compressed, they say, by gzip.
        Assert.Equal(StatusCode.InvalidArgument, await RawAsync(method, [1, 0, 0, 0, 3, 1, 2, 3], "gzip"));
        Assert.Equal(StatusCode.Unimplemented, await RawAsync(method, [1, 0, 0, 0, 3, 1, 2, 3], "zip"));
    }

    [Fact]
    public async Task Method_that_is_not_there_is_unimplemented_and_another_media_type_refused()
    {
        Assert.Equal(StatusCode.Unimplemented, await RawAsync("fitness.generation.v1.GenerationService/Nothing", Frame([])));
        Assert.Equal(StatusCode.Unimplemented, await RawAsync("qdrant.Points/Upsert", Frame([])));
        using var response = await SendAsync("fitness.generation.v1.GenerationService/Answer", Frame([]), "text/plain", null);
        await ProblemAssert.IsAsync(response, HttpStatusCode.UnsupportedMediaType, "INVALID_ARGUMENT");
    }

    [Fact]
    public async Task Health_and_reflection_tell_of_the_public_services_only()
    {
        var health = await new Health.HealthClient(platform.Channel).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);

        using var call = new ServerReflection.ServerReflectionClient(platform.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToList();
        Assert.Contains("fitness.generation.v1.GenerationService", services);
        Assert.Contains("fitness.drift.v1.DriftService", services);
        Assert.DoesNotContain(services, s => s.StartsWith("qdrant.", StringComparison.Ordinal));
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { FileContainingSymbol = "fitness.generation.v1.GenerationService" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        Assert.NotEmpty(call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
        await call.RequestStream.CompleteAsync();
    }

    [Fact]
    public async Task Module_that_is_away_is_unavailable()
    {
        await using var alone = new TestPlatform().With("generation:Address", "http://127.0.0.1:1");
        await alone.InitializeAsync();
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new GenerationService.GenerationServiceClient(alone.Channel).AnswerAsync(new AnswerRequest { Question = "x" }));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        ProblemAssert.Clean(error.Status.Detail);
    }

    private static byte[] Frame(byte[] message) => [0, 0, 0, 0, (byte)message.Length, .. message];

    private async Task<RpcException> FailsAsync(AnswerRequest request) =>
        await Assert.ThrowsAsync<RpcException>(async () => await _generation.AnswerAsync(request));

    /// <summary>Sends bytes as they are: a client library would refuse to.</summary>
    private async Task<StatusCode> RawAsync(string method, byte[] body, string? encoding = null)
    {
        using var response = await SendAsync(method, body, "application/grpc", encoding);
        var text = await response.Content.ReadAsStringAsync();
        ProblemAssert.Clean(text);
        if (!response.TrailingHeaders.TryGetValues("grpc-status", out var values))
            values = response.Headers.GetValues("grpc-status");
        return (StatusCode)int.Parse(values.Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, byte[] body, string mediaType, string? encoding)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(platform.Grpc, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new(mediaType);
        request.Headers.TE.ParseAdd("trailers");
        if (encoding is not null)
            request.Headers.TryAddWithoutValidation("grpc-encoding", encoding);
        return await client.SendAsync(request);
    }
}
