using System.Net;
using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Hosting.Tests.Modules;

public sealed class PlatformTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-platform-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Platform_drains_callers_before_those_they_call()
    {
        var stopped = new List<string>();
        await using var platform = Create(
            [new Recorder("back", [], stopped), new Recorder("front", [Peer.For<Grpc.Health.V1.Health.HealthClient>("back")], stopped)]);
        await platform.StartAsync();
        await Eventually(async () => (await platform.WaitingForAsync(CancellationToken.None)).Count == 0);
        Assert.True(await platform.DrainAsync());
        Assert.Equal(["front", "back"], stopped);
        Assert.False(platform.Died.IsCompleted);
    }

    [Fact]
    public async Task Module_that_dies_is_named()
    {
        var module = new Recorder("fragile", [], []);
        await using var platform = Create([module]);
        await platform.StartAsync();
        module.Die.SetResult();
        Assert.Equal("fragile", await platform.Died.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Readiness_names_a_peer_that_does_not_answer()
    {
        var configuration = new Dictionary<string, string?> { ["back:Address"] = "http://127.0.0.1:1" };
        await using var platform = Create([new Recorder("front", [Peer.For<Grpc.Health.V1.Health.HealthClient>("back")], [])], configuration);
        await platform.StartAsync();
        var waiting = await platform.WaitingForAsync(CancellationToken.None);
        Assert.Contains("front/peer:back", waiting.Keys);
        using var admin = new HttpClient { BaseAddress = platform.AdminAddress };
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await admin.GetAsync("/healthz/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/healthz/live")).StatusCode);
    }

    [Fact]
    public async Task Missing_address_and_public_address_are_refused_by_the_name_of_the_setting()
    {
        await using var platform = Create([new Recorder("front", [Peer.For<Grpc.Health.V1.Health.HealthClient>("back")], [])]);
        var missing = await Assert.ThrowsAsync<StartupException>(() => platform.StartAsync());
        Assert.Contains("FITNESS__Back__Address", missing.Message);
        var open = Assert.Throws<StartupException>(() => new Platform(
            Settings() with { Address = IPAddress.Any }, [], new ConfigurationBuilder().Build(), NullLoggerFactory.Instance));
        Assert.Contains("FITNESS__Listen__Address", open.Message);
    }

    [Fact]
    public async Task Port_in_use_is_named_and_what_had_started_is_stopped()
    {
        var stopped = new List<string>();
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        foreach (var settings in new[] { Settings() with { HttpPort = port }, Settings() with { GrpcPort = port }, Settings() with { AdminPort = port } })
        {
            await using var platform = new Platform(
                settings,
                [new Recorder("back", [], stopped), new Recorder(ModuleNames.Gateway, [Peer.For<Grpc.Health.V1.Health.HealthClient>("back")], [])],
                new ConfigurationBuilder().Build(),
                NullLoggerFactory.Instance);
            var error = await Assert.ThrowsAsync<StartupException>(() => platform.StartAsync());
            Assert.Contains($":{port}", error.Message);
            Assert.Contains("in use", error.Message);
        }
        // With the admin port taken nothing was started.
        Assert.Equal(["back", "back"], stopped);
    }

    [Fact]
    public async Task Unknown_target_and_invalid_setting_are_refused()
    {
        var error = Assert.Throws<StartupException>(() => new Platform(
            Settings() with { Target = "nothing" }, [new Recorder("one", [], [])], new ConfigurationBuilder().Build(), NullLoggerFactory.Instance));
        Assert.Contains("--target nothing", error.Message);
        Assert.Contains("all, one", error.Message);
        await using var platform = Create([new Recorder("one", [], []) { Validates = true }]);
        error = await Assert.ThrowsAsync<StartupException>(() => platform.StartAsync());
        Assert.Contains("The settings of one are not valid", error.Message);
    }

    [Fact]
    public async Task Drain_beyond_its_budget_still_stops_every_module()
    {
        var stopped = new List<string>();
        await using var platform = new Platform(
            Settings() with { DrainBudget = TimeSpan.FromSeconds(0.5) },
            [
                new Recorder("back", [], stopped),
                new Recorder("front", [Peer.For<Grpc.Health.V1.Health.HealthClient>("back")], stopped) { HoldsUp = true },
            ],
            new ConfigurationBuilder().Build(), NullLoggerFactory.Instance);
        await platform.StartAsync();
        Assert.False(await platform.DrainAsync());
        Assert.Equal(["front", "back"], stopped);
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }

    private Platform Create(IReadOnlyCollection<IModule> modules, Dictionary<string, string?>? configuration = null) => new(
        Settings(), modules, new ConfigurationBuilder().AddInMemoryCollection(configuration ?? []).Build(), NullLoggerFactory.Instance);

    private PlatformSettings Settings() => new() { DataDirectory = _data, HttpPort = 0, GrpcPort = 0, AdminPort = 0 };

    private sealed class Recorder(string name, IReadOnlyList<Peer> peers, List<string> stopped) : IModule
    {
        public TaskCompletionSource Die { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HoldsUp { get; init; }

        public bool Validates { get; init; }

        public string Name => name;

        public IReadOnlyList<Peer> Peers => peers;

        public void AddServices(WebApplicationBuilder builder, ModuleContext context)
        {
            builder.Services.AddHostedService(_ => new Worker(this, stopped));
            if (Validates)
                builder.Services.AddOptions<Probe>().Validate(static _ => false, "Size must be between 1 and 2").ValidateOnStart();
        }

        public void Map(IEndpointRouteBuilder endpoints)
        {
        }

        private sealed class Worker(Recorder module, List<string> stopped) : BackgroundService
        {
            public override async Task StopAsync(CancellationToken cancellationToken)
            {
                lock (stopped)
                    stopped.Add(module.Name);
                if (module.HoldsUp)
                    await Task.Delay(Timeout.Infinite, cancellationToken);
                await base.StopAsync(cancellationToken);
            }

            protected override async Task ExecuteAsync(CancellationToken stoppingToken)
            {
                await module.Die.Task.WaitAsync(stoppingToken);
                throw new InvalidOperationException("dies as asked");
            }
        }
    }

    private sealed class Probe;
}
