using System.Net;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Generation.Tests.Models;
using FitnessGrpc.Generation.Tests.Pipeline;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Hosting.Rpc;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Generation.Tests;

/// <summary>The module as it is served, its peers and its model on real sockets.</summary>
public sealed class GenerationModuleTests : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-generation-").FullName;
    private readonly Peers _peers = new();
    private WebApplication? _peerHost;
    private Platform? _platform;
    private GrpcChannel? _channel;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
        builder.Services.AddRouting();
        builder.Services.AddLogging();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(_peers);
        _peerHost = builder.Build();
        _peerHost.UseRouting();
        _peerHost.MapGrpcService<RetrievalPeer>();
        _peerHost.MapGrpcService<EmbeddingPeer>();
        _peerHost.MapGrpcService<TelemetryPeer>();
        await _peerHost.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_platform is not null)
        {
            await _platform.DrainAsync();
            await _platform.DisposeAsync();
        }
        await _peerHost!.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Question_is_answered_streamed_stored_and_told_over_the_wire()
    {
        var client = await StartAsync();
        using var call = client.Chat(new ChatRequest { Question = "Is creatine safe to take every day?" }, cancellationToken: TestContext.Current.CancellationToken);
        var events = new List<ChatResponse>();
        await foreach (var item in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            events.Add(item);
        Assert.Equal(ChatResponse.EventOneofCase.Started, events[0].EventCase);
        Assert.Contains(events, e => e.Citation?.DocumentId == "creatine");
        Assert.Equal(ChatResponse.EventOneofCase.Finished, events[^1].EventCase);
        Assert.Single(_peers.Stored);
        Assert.True(_peers.Embedded > 0);
        var told = await _peers.Told.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(events[0].Started.QueryId, told.QueryAnswered.QueryId);

        var answer = await client.AnswerAsync(new AnswerRequest { Question = "Is creatine safe to take every day?" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(answer.Answered);
        Assert.Equal("extractive", answer.Model);
        Assert.Equal("miss", answer.Cache.Status);
        Assert.Contains("[1]", answer.Answer);
        Assert.Equal("creatine", answer.Citations[0].DocumentId);
        Assert.True(answer.Usage.LatencyMs > 0);
        Assert.NotEqual(events[0].Started.QueryId, answer.QueryId);
    }

    [Fact]
    public async Task Wrong_filter_is_named_as_retrieval_names_it()
    {
        var client = await StartAsync();
        _peers.SearchError = Hosting.Errors.DomainException.Invalid("filter.all[0].field", "must not be empty").ToRpcException();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.AnswerAsync(
            new AnswerRequest { Question = "q", Filter = new Filter { All = { new Condition() } } }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal("filter.all[0].field", Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations).Field);
    }

    [Fact]
    public async Task Search_that_is_away_is_unavailable_with_a_time_to_come_back()
    {
        var client = await StartAsync();
        _peers.SearchError = new RpcException(new Grpc.Core.Status(StatusCode.Internal, "System.Secret.Exception"));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.AnswerAsync(new AnswerRequest { Question = "q" }));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.NotNull(error.GetRpcStatus()!.GetDetail<RetryInfo>());
        Assert.DoesNotContain("System", error.Status.Detail);
    }

    [Fact]
    public async Task Deadline_and_departure_of_the_caller_reach_the_peers()
    {
        var client = await StartAsync();
        _peers.SearchStalls = true;
        var deadline = DateTime.UtcNow.AddSeconds(10);
        using var caller = new CancellationTokenSource();
        using var call = client.AnswerAsync(new AnswerRequest { Question = "q" }, deadline: deadline, cancellationToken: caller.Token);
        // Sooner than the module's own limit of 15 s for a search.
        Assert.InRange(await _peers.SearchDeadline.Task, deadline.AddSeconds(-5), deadline.AddSeconds(1));
        await caller.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await _peers.Left.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Empty(_peers.Stored);
    }

    [Fact]
    public async Task Model_is_used_where_one_is_named_and_its_failure_is_a_status()
    {
        await using var server = await StubModelServer.StartAsync((c, attempt) => attempt == 1
            ? StubModelServer.StreamAsync(c, ["Yes, in healthy", " people [1]."])
            : StubModelServer.ErrorAsync(c, 429, "7"));
        var client = await StartAsync(new()
        {
            ["Generation:Model:Endpoint"] = server.Options().Endpoint,
            ["Generation:Model:Name"] = "stub-model",
        });
        var answer = await client.AnswerAsync(new AnswerRequest { Question = "Is creatine safe?" }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(("Yes, in healthy people [1].", "stub-model", 321, 45), (
            answer.Answer, answer.Model, answer.Usage.PromptTokens, answer.Usage.CompletionTokens));
        Assert.Equal("stub-model", Assert.Single(_peers.Stored).Model);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.AnswerAsync(new AnswerRequest { Question = "Is creatine safe?" }));
        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Equal(7, error.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.Seconds);
    }

    [Theory]
    [InlineData("Generation:Model:Endpoint", "http://127.0.0.1:1/v1", "Generation:Model:Name")]
    [InlineData("Generation:Model:Endpoint", "nowhere", "Generation:Model:Endpoint")]
    [InlineData("Generation:SearchTimeoutSeconds", "0", "SearchTimeoutSeconds")]
    [InlineData("Generation:Conversations:MaxTurns", "1000", "MaxTurns")]
    public async Task Setting_out_of_range_stops_the_start_by_its_name(string name, string value, string named)
    {
        var error = await Assert.ThrowsAsync<StartupException>(() => StartAsync(new() { [name] = value }));
        Assert.Contains(named, error.Message);
    }

    private async Task<GenerationService.GenerationServiceClient> StartAsync(Dictionary<string, string?>? settings = null)
    {
        settings ??= [];
        foreach (var peer in new[] { "retrieval", "embedding", "telemetry" })
            settings[$"{peer}:Address"] = _peerHost!.Urls.First();
        _platform = new Platform(
            new PlatformSettings { Target = ModuleNames.Generation, DataDirectory = _data, HttpPort = 0, GrpcPort = 0, AdminPort = 0 },
            [new GenerationModule()],
            new ConfigurationBuilder().AddInMemoryCollection(settings).Build(),
            NullLoggerFactory.Instance);
        await _platform.StartAsync();
        _channel = GrpcChannel.ForAddress(_platform.GrpcAddress!);
        return new GenerationService.GenerationServiceClient(_channel);
    }

    /// <summary>What the peers do and what they saw.</summary>
    internal sealed class Peers
    {
        public RpcException? SearchError { get; set; }

        public bool SearchStalls { get; set; }

        public List<StoreAnswerRequest> Stored { get; } = [];

        public int Embedded { get; set; }

        public TaskCompletionSource<Event> Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<DateTime> SearchDeadline { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    internal sealed class RetrievalPeer(Peers peers) : RetrievalService.RetrievalServiceBase
    {
        public override Task<LookupAnswerResponse> LookupAnswer(LookupAnswerRequest request, ServerCallContext context) =>
            Task.FromResult(new LookupAnswerResponse { Match = AnswerMatch.Miss });

        public override async Task<SearchResponse> Search(SearchRequest request, ServerCallContext context)
        {
            if (peers.SearchError is { } error)
                throw error;
            if (peers.SearchStalls)
            {
                peers.SearchDeadline.TrySetResult(context.Deadline);
                await Task.Delay(System.Threading.Timeout.Infinite, context.CancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
                peers.Left.TrySetResult();
            }
            return new SearchResponse { Hits = { FakeRetrieval.Hit(Samples.Creatine), FakeRetrieval.Hit(Samples.Sleep) } };
        }

        public override Task<StoreAnswerResponse> StoreAnswer(StoreAnswerRequest request, ServerCallContext context)
        {
            lock (peers.Stored)
                peers.Stored.Add(request);
            return Task.FromResult(new StoreAnswerResponse { AnswerId = "1" });
        }
    }

    internal sealed class EmbeddingPeer(Peers peers) : EmbeddingService.EmbeddingServiceBase
    {
        public override Task<EmbedResponse> Embed(EmbedRequest request, ServerCallContext context)
        {
            peers.Embedded += request.Texts.Count;
            var response = new EmbedResponse { Model = "m", Dimensions = 2 };
            response.Embeddings.AddRange(request.Texts.Select(_ => new Embedding { Values = { 0.6f, 0.8f } }));
            return Task.FromResult(response);
        }
    }

    internal sealed class TelemetryPeer(Peers peers) : TelemetryService.TelemetryServiceBase
    {
        public override Task<PublishEventsResponse> PublishEvents(PublishEventsRequest request, ServerCallContext context)
        {
            peers.Told.TrySetResult(request.Events[0]);
            return Task.FromResult(new PublishEventsResponse { Accepted = request.Events.Count });
        }
    }
}
