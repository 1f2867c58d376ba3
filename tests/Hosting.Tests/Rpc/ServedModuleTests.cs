using System.Net;
using System.Text.Json.Nodes;
using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Hosting.Tests.Rpc;

/// <summary>What every module gets: statuses, their count, transcoding with strict JSON.</summary>
public sealed class ServedModuleTests : IAsyncLifetime
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(static bytes => bytes, static bytes => bytes);

    private readonly string _data = Directory.CreateTempSubdirectory("fitness-served-").FullName;
    private readonly string _name = $"drift{Guid.NewGuid():N}";
    private Platform _platform = null!;

    public async ValueTask InitializeAsync()
    {
        // Alone, and so on the given port; the name is new, since the registry of metrics is the process's.
        _platform = new Platform(
            new PlatformSettings { Target = _name, DataDirectory = _data, GrpcPort = 0, AdminPort = 0 },
            [new DriftLike(_name)],
            new ConfigurationBuilder().Build(),
            NullLoggerFactory.Instance);
        await _platform.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _platform.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Fact]
    public async Task Calls_are_counted_by_module_method_and_status()
    {
        using var channel = GrpcChannel.ForAddress(_platform.GrpcAddress!);
        var client = new DriftService.DriftServiceClient(channel);
        await client.GetDriftAsync(new GetDriftRequest());
        await client.GetDriftAsync(new GetDriftRequest());
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.ListDecisionsAsync(new ListDecisionsRequest { PageSize = -1 }));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        var failed = await Assert.ThrowsAsync<RpcException>(async () => await client.ListDecisionsAsync(new ListDecisionsRequest { PageSize = 13 }));
        Assert.Equal(StatusCode.Internal, failed.StatusCode);
        Assert.DoesNotContain("Secret", failed.Status.Detail);

        var malformed = await Assert.ThrowsAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(
            new Method<byte[], byte[]>(MethodType.Unary, DriftService.Descriptor.FullName, "GetDrift", Raw, Raw), null, default, [0x0A, 0xC8, 0x01, 0x00]));
        Assert.Equal(StatusCode.InvalidArgument, malformed.StatusCode);

        using var admin = new HttpClient { BaseAddress = _platform.AdminAddress };
        var metrics = (await admin.GetStringAsync("/metrics")).Split('\n');
        Assert.EndsWith(" 2", Line("GetDrift", "OK"));
        Assert.EndsWith(" 1", Line("GetDrift", "InvalidArgument"));
        Assert.EndsWith(" 1", Line("ListDecisions", "InvalidArgument"));
        Assert.EndsWith(" 1", Line("ListDecisions", "Internal"));
        Assert.Contains(metrics, l => l.StartsWith("process_", StringComparison.Ordinal));

        string Line(string method, string status) => Assert.Single(metrics, l =>
            l.StartsWith("fitness_rpc_server_duration_seconds_count{", StringComparison.Ordinal) && l.Contains($"module=\"{_name}\"")
            && l.Contains($"/{method}\"") && l.Contains($"rpc_status=\"{status}\""));
    }

    [Fact]
    public async Task Rest_of_the_same_method_is_strict_and_has_the_details_of_errors()
    {
        using var rest = new HttpClient { BaseAddress = _platform.GrpcAddress, DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        Assert.Equal(HttpStatusCode.OK, (await rest.GetAsync("/v1/drift")).StatusCode);
        foreach (var (query, field) in new[] { ("colour=red", "colour"), ("pageSize=x", "pageSize"), ("pageSize=-1", "page_size") })
        {
            using var response = await rest.GetAsync($"/v1/drift/decisions?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var status = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal(3, (int)status["code"]!);
            Assert.Equal(field, (string)status["details"]![0]!["fieldViolations"]![0]!["field"]!);
        }
    }

    [Fact]
    public async Task Readiness_is_json_that_names_what_is_waited_for()
    {
        using var admin = new HttpClient { BaseAddress = _platform.AdminAddress };
        using var ready = await admin.GetAsync("/healthz/ready");
        Assert.Equal("""{"ready":true,"waitingFor":{}}""", await ready.Content.ReadAsStringAsync());
        Assert.Equal("application/json", ready.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/")).StatusCode);
    }

    private sealed class DriftLike(string name) : IModule
    {
        public string Name => name;

        public IReadOnlyList<Peer> Peers => [];

        public void AddServices(WebApplicationBuilder builder, ModuleContext context)
        {
        }

        public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<Service>();
    }

    private sealed class Service : DriftService.DriftServiceBase
    {
        public override Task<GetDriftResponse> GetDrift(GetDriftRequest request, ServerCallContext context) => Task.FromResult(new GetDriftResponse());

        public override Task<ListDecisionsResponse> ListDecisions(ListDecisionsRequest request, ServerCallContext context)
        {
            new RequestValidator().Range(request.PageSize, "page_size", 0, 1000).ThrowIfInvalid();
            return request.PageSize == 13 ? throw new NotSupportedException("Secret") : Task.FromResult(new ListDecisionsResponse());
        }
    }
}
