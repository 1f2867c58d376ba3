using System.Net;
using System.Net.Sockets;
using FitnessGrpc.Hosting.Health;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>
/// Runs the modules of this process: starts them in the order of dependence, watches them, and drains them in reverse
/// order within one budget.
/// </summary>
public sealed partial class Platform : IAsyncDisposable
{
    private readonly PlatformSettings _settings;
    private readonly IConfiguration _configuration;
    private readonly ILoggerFactory _logging;
    private readonly ILogger _logger;
    private readonly IReadOnlyList<IReadOnlyList<IModule>> _groups;
    private readonly PeerAddresses _addresses;
    private readonly List<ModuleHost> _started = [];
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource<string> _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IReadinessCheck> _readiness = [];
    private AdminHost? _admin;
    private volatile bool _draining;

    /// <summary>Prepares the modules that the target names.</summary>
    /// <exception cref="StartupException">The target is unknown, or an address may not be bound.</exception>
    public Platform(
        PlatformSettings settings,
        IReadOnlyCollection<IModule> modules,
        IConfiguration configuration,
        ILoggerFactory logging)
    {
        _settings = settings;
        _configuration = configuration;
        _logging = logging;
        _logger = logging.CreateLogger<Platform>();
        Metrics.ModuleMeters.ExportProcess();
        _addresses = new PeerAddresses(configuration);
        _groups = ModuleGraph.StartOrder(Select(settings.Target, modules, configuration));
        var open = _groups.SelectMany(g => g).Where(IsPublic).ToList();
        if (!IPAddress.IsLoopback(settings.Address) && (open.Count == 0 || !open.TrueForAll(m => m.Authenticates(configuration))))
        {
            throw new StartupException(
                $"FITNESS__Listen__Address is {settings.Address}, and no authentication is configured: only a loopback address may be bound.");
        }
    }

    /// <summary>Address of REST, known once started; null where the target has none.</summary>
    public Uri? HttpAddress { get; private set; }

    /// <summary>Address of gRPC, known once started.</summary>
    public Uri? GrpcAddress { get; private set; }

    /// <summary>Address of health and metrics, known once started.</summary>
    public Uri? AdminAddress => _admin?.Address;

    /// <summary>Completes with the name of a module that stopped by itself.</summary>
    public Task<string> Died => _died.Task;

    /// <summary>Adds a condition of readiness. Before <see cref="StartAsync"/>.</summary>
    public void AddReadiness(IReadinessCheck check) => _readiness.Add(check);

    /// <summary>Starts the admin port and every module.</summary>
    /// <exception cref="StartupException">A port is in use, an address is missing, a folder is locked, a setting is out of range.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        var local = _groups.SelectMany(g => g).Select(m => m.Name).ToHashSet();
        _addresses.Require(_groups.SelectMany(g => g).SelectMany(m => m.Peers).Select(p => p.Module).Distinct().Where(p => !local.Contains(p)));
        _admin = new AdminHost(new IPEndPoint(_settings.Address, _settings.AdminPort), _logging, WaitingForAsync);
        try
        {
            await Guard("admin", () => _admin.StartAsync(cancellation));
            foreach (var group in _groups)
                await Task.WhenAll(group.Select(module => Task.Run(() => StartModuleAsync(module, cancellation), cancellation)));
        }
        catch
        {
            _draining = true;
            using var budget = new CancellationTokenSource(_settings.DrainBudget);
            await StopModulesAsync(budget.Token);
            throw;
        }
    }

    /// <summary>Stops the modules, callers before those that they call. Returns false when the budget ran out.</summary>
    public async Task<bool> DrainAsync()
    {
        _draining = true;
        using var budget = new CancellationTokenSource(_settings.DrainBudget);
        try
        {
            if (_settings.DrainDelay > TimeSpan.Zero)
                await Task.Delay(_settings.DrainDelay, budget.Token);
        }
        catch (OperationCanceledException)
        {
        }
        var clean = await StopModulesAsync(budget.Token);
        if (_admin is not null)
            clean &= await StopAsync("admin", _admin.StopAsync, budget.Token);
        if (budget.IsCancellationRequested)
            LogBudgetSpent(_settings.DrainBudget.TotalSeconds);
        return clean && !budget.IsCancellationRequested;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _draining = true;
        foreach (var host in Started().Reverse())
            await host.DisposeAsync();
        if (_admin is not null)
            await _admin.DisposeAsync();
    }

    private static List<IModule> Select(string target, IReadOnlyCollection<IModule> modules, IConfiguration configuration)
    {
        if (target == PlatformSettings.AllTargets)
        {
            // A configured address replaces the module: a real Qdrant cluster in the place of our engine, for one.
            return modules.Where(m => PeerAddresses.Configured(configuration, m.Name) is null).ToList();
        }
        var module = modules.FirstOrDefault(m => m.Name == target)
            ?? throw new StartupException(
                $"--target {target} is unknown; known are all, {string.Join(", ", modules.Select(m => m.Name))}.");
        return [module];
    }

    private async Task StartModuleAsync(IModule module, CancellationToken cancellation)
    {
        var bindings = Bindings(module);
        ModuleHost host;
        try
        {
            host = ModuleHost.Build(module, _settings, _configuration, _logging, _addresses, bindings);
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            throw new StartupException($"The settings of {module.Name} are not valid: {e.Message}");
        }
        lock (_gate)
            _started.Add(host);
        try
        {
            await Guard(module.Name, () => host.StartAsync(cancellation));
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException e)
        {
            throw new StartupException($"The settings of {module.Name} are not valid: {e.Message}");
        }
        var addresses = host.Addresses.Select(a => new Uri(a)).ToList();
        if (addresses.Count > 1)
            HttpAddress = addresses[1];
        if (IsPublic(module))
            GrpcAddress = addresses[0];
        _addresses.Started(module.Name, addresses[0]);
        LogStarted(module.Name, addresses[0]);
        host.Stopping.Register(() =>
        {
            if (!_draining && _died.TrySetResult(module.Name))
                LogDied(host.Failure, module.Name);
        });
    }

    private bool IsPublic(IModule module) => _settings.Target != PlatformSettings.AllTargets || module.Name == ModuleNames.Gateway;

    /// <summary>gRPC first; a public module that has one also listens on the REST port.</summary>
    private List<EndPointBinding> Bindings(IModule module)
    {
        var grpc = IsPublic(module) ? new IPEndPoint(_settings.Address, _settings.GrpcPort) : new IPEndPoint(IPAddress.Loopback, 0);
        var bindings = new List<EndPointBinding> { new(grpc, HttpProtocols.Http2) };
        var http = module.Name == ModuleNames.Gateway ? _settings.HttpPort ?? PlatformSettings.DefaultHttpPort : _settings.HttpPort;
        if (IsPublic(module) && module.ServesHttp && http is { } port)
            bindings.Add(new(new IPEndPoint(_settings.Address, port), HttpProtocols.Http1));
        return bindings;
    }

    /// <summary>What keeps the process from being ready: the name of each check and its reason; empty when ready.</summary>
    public async Task<IReadOnlyDictionary<string, string>> WaitingForAsync(CancellationToken cancellation)
    {
        var waiting = new Dictionary<string, string>();
        if (_draining)
            waiting["process"] = "draining";
        var expected = _groups.Sum(g => g.Count);
        var hosts = Started();
        if (hosts.Length < expected)
            waiting["process"] = $"{hosts.Length} of {expected} modules are started";
        foreach (var host in hosts)
        {
            foreach (var (name, reason) in await ModuleHealth.WaitingForAsync(host.Services, cancellation))
                waiting[$"{host.Module.Name}/{name}"] = reason;
        }
        foreach (var check in _readiness)
        {
            if (check.WaitingFor is { } reason)
                waiting[check.Name] = reason;
        }
        return waiting;
    }

    private ModuleHost[] Started()
    {
        lock (_gate)
            return [.. _started];
    }

    private async Task<bool> StopModulesAsync(CancellationToken budget)
    {
        var clean = true;
        foreach (var group in _groups.Reverse())
        {
            // With the budget spent, streams are cut at once; what a module must still write it writes.
            var hosts = Started().Where(h => group.Contains(h.Module));
            var ends = await Task.WhenAll(hosts.Select(h => StopAsync(h.Module.Name, h.StopAsync, budget)));
            clean &= ends.All(static ok => ok);
        }
        return clean;
    }

    private async Task<bool> StopAsync(string name, Func<CancellationToken, Task> stop, CancellationToken budget)
    {
        try
        {
            await stop(budget);
            return true;
        }
        catch (OperationCanceledException) when (budget.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e)
        {
            LogStopFailed(e, name);
            return false;
        }
    }

    private static async Task Guard(string name, Func<Task> start)
    {
        try
        {
            await start();
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            // Kestrel's text names the address: a module may have two.
            throw new StartupException($"The {name} module cannot listen. {e.Message}");
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AccessDenied)
        {
            throw new StartupException($"The {name} module cannot listen: this user may not bind its port.");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Module} listens on {Address}")]
    private partial void LogStarted(string module, Uri address);

    [LoggerMessage(4, LogLevel.Error, "The {Module} module failed")]
    private partial void LogDied(Exception? error, string module);

    [LoggerMessage(3, LogLevel.Error, "Stopping the {Module} module failed")]
    private partial void LogStopFailed(Exception error, string module);

    [LoggerMessage(2, LogLevel.Warning, "The drain budget of {Seconds} s ran out; what was still in flight is cut")]
    private partial void LogBudgetSpent(double seconds);
}
