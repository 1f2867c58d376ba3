using System.Net;
using System.Net.Http.Headers;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Functional.Tests.Deployments;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;

namespace FitnessGrpc.Functional.Tests.Journeys;

/// <summary>What an internal service sees, bad input first.</summary>
public abstract class GrpcJourney(Deployment deployment)
{
    [Fact]
    public async Task Bad_fields_are_named_in_the_details()
    {
        var client = new GenerationService.GenerationServiceClient(deployment.Channel);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.AnswerAsync(
            new AnswerRequest { Options = new AnswerOptions { MaxSources = 1000 } }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        var bad = error.GetRpcStatus()!.GetDetail<BadRequest>()!;
        Assert.Contains(bad.FieldViolations, v => v.Field == "question");
        Assert.Contains(bad.FieldViolations, v => v.Field == "options.max_sources");
    }

    [Theory]
    [InlineData("fitness.generation.v1.GenerationService/Answer")]
    [InlineData("fitness.generation.v1.GenerationService/Chat")]
    [InlineData("fitness.embedding.v1.EmbeddingService/Embed")]
    [InlineData("fitness.retrieval.v1.RetrievalService/UpsertDocuments")]
    [InlineData("fitness.telemetry.v1.TelemetryService/PublishEvents")]
    public async Task Malformed_message_is_invalid_argument(string method)
    {
        // Field 1, length 200, and then nothing; and field 1 with bytes that are no UTF-8.
        Assert.Equal(StatusCode.InvalidArgument, await RawAsync(method, [0x0A, 0xC8, 0x01, 0x00]));
        Assert.Equal(StatusCode.InvalidArgument, await RawAsync(method, [0x0A, 0x02, 0xC3, 0x28]));
    }

    [Fact]
    public async Task Message_beyond_the_limit_is_resource_exhausted()
    {
        var client = new GenerationService.GenerationServiceClient(deployment.Channel);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.AnswerAsync(
            new AnswerRequest { Question = new string('x', 40 << 20) }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        error = await Assert.ThrowsAsync<RpcException>(async () => await client.AnswerAsync(
            new AnswerRequest { Question = new string('x', 10 << 20) }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }

    [Fact]
    public async Task Vectors_that_are_no_numbers_are_refused()
    {
        var client = new RetrievalService.RetrievalServiceClient(deployment.Channel);
        var request = new SearchRequest { Query = "squat" };
        request.QueryVector.AddRange(Enumerable.Repeat(float.NaN, 384));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.SearchAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("query_vector", error.Status.Detail);
    }

    [Fact]
    public async Task Event_with_a_wrong_field_stores_none_of_its_request()
    {
        var client = new TelemetryService.TelemetryServiceClient(deployment.Channel);
        var good = new Event
        {
            EventId = Guid.NewGuid().ToString(),
            Time = Timestamp.FromDateTime(DateTime.UtcNow),
            QueryAnswered = new QueryAnswered { QueryId = Guid.NewGuid().ToString(), CacheStatus = CacheStatus.Miss, LatencyMs = 1 },
        };
        var bad = good.Clone();
        bad.EventId = "not-a-uuid";
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await client.PublishEventsAsync(new PublishEventsRequest { Events = { good, bad } }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("events[1].event_id", error.Status.Detail);
        Assert.Equal(1, (await client.PublishEventsAsync(new PublishEventsRequest { Events = { good } })).Accepted);
        Assert.Equal(1, (await client.PublishEventsAsync(new PublishEventsRequest { Events = { good } })).Duplicates);
    }

    [Fact]
    public async Task Bulk_stream_answers_each_request_in_order()
    {
        var client = new EmbeddingService.EmbeddingServiceClient(deployment.Channel);
        using var call = client.EmbedStream(deadline: DateTime.UtcNow.AddSeconds(60));
        var reading = Task.Run(async () =>
        {
            var sequences = new List<uint>();
            await foreach (var response in call.ResponseStream.ReadAllAsync())
                sequences.Add(response.Sequence);
            return sequences;
        });
        for (uint i = 0; i < 20; i++)
        {
            await call.RequestStream.WriteAsync(new EmbedStreamRequest
            {
                Sequence = i,
                Request = new EmbedRequest { Texts = { $"sentence number {i}", "squat" }, InputKind = InputKind.Document },
            });
        }
        await call.RequestStream.CompleteAsync();
        Assert.Equal(Enumerable.Range(0, 20).Select(i => (uint)i), await reading);
    }

    [Fact]
    public async Task Health_and_reflection_are_served()
    {
        var health = await new Health.HealthClient(deployment.Channel).CheckAsync(new HealthCheckRequest());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);

        using var call = new ServerReflection.ServerReflectionClient(deployment.Channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(s => s.Name).ToList();
        Assert.Contains("fitness.generation.v1.GenerationService", services);
        Assert.Contains("fitness.drift.v1.DriftService", services);
        Assert.DoesNotContain(services, s => s.StartsWith("qdrant.", StringComparison.Ordinal));
        await call.RequestStream.CompleteAsync();
    }

    /// <summary>Sends bytes as they are: a client library would refuse to.</summary>
    private async Task<StatusCode> RawAsync(string method, byte[] message)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(deployment.Grpc, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, (byte)message.Length, .. message]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        using var response = await client.SendAsync(request);
        _ = await response.Content.ReadAsByteArrayAsync();
        var status = response.TrailingHeaders.TryGetValues("grpc-status", out var values) || response.Headers.TryGetValues("grpc-status", out values)
            ? values.First()
            : "2";
        return (StatusCode)int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
    }
}
