using FitnessGrpc.Hosting.Health;
using FitnessGrpc.Hosting.Json;
using FitnessGrpc.Hosting.Metrics;
using FitnessGrpc.Hosting.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>One module's web application: built, started and stopped by <see cref="Platform"/>.</summary>
internal sealed class ModuleHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DataDirectoryLock _lock;
    private readonly IDisposable _meters;

    private ModuleHost(IModule module, WebApplication application, DataDirectoryLock directoryLock)
    {
        Module = module;
        _application = application;
        _lock = directoryLock;
        _meters = ModuleMeters.Export(module.Name, application.Services);
    }

    public IModule Module { get; }

    public IServiceProvider Services => _application.Services;

    /// <summary>Fires when the module stops, asked for or not.</summary>
    public CancellationToken Stopping => _application.Lifetime.ApplicationStopping;

    /// <summary>What ended a background service of the module, if one failed.</summary>
    public Exception? Failure => _application.Services.GetServices<IHostedService>().OfType<BackgroundService>()
        .Select(static service => service.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(static error => error is not null);

    /// <summary>Addresses that it listens on, as Kestrel reports them; known once started.</summary>
    public ICollection<string> Addresses => _application.Urls;

    public static ModuleHost Build(
        IModule module,
        PlatformSettings settings,
        IConfiguration configuration,
        ILoggerFactory logging,
        PeerAddresses addresses,
        IReadOnlyList<EndPointBinding> bindings)
    {
        var directory = Path.Combine(settings.DataDirectory, module.Name);
        var directoryLock = DataDirectoryLock.Take(directory);
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "fitness" });
            builder.Configuration.AddConfiguration(configuration);
            // The gateway keeps its activities: their trace is the id of a request that came without one.
            builder.Services.AddSingleton(module.Name == ModuleNames.Gateway ? logging : new QuietHosting(logging));
            builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, SilentLifetime>());
            builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.DrainBudget);
            builder.Services.TryAddSingleton(TimeProvider.System);
            builder.Services.AddSingleton<IPeerAddresses>(addresses);
            builder.Services.AddRouting();
            builder.Services.AddMetrics();
            builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                // gRPC bounds each message and the JSON check each body, with errors of their own; streams have no bound in all.
                kestrel.Limits.MaxRequestBodySize = null;
                foreach (var binding in bindings)
                    kestrel.Listen(binding.EndPoint, listen => listen.Protocols = binding.Protocols);
            });

            var context = new ModuleContext(module.Name, directory);
            builder.Services.AddSingleton(context);
            builder.Services.AddGrpcDefaults();
            builder.Services.AddPeers(module, configuration);
            builder.Services.AddModuleHealth(module);
            module.AddServices(builder, context);

            var application = builder.Build();
            application.UseMiddleware<MalformedGrpcMiddleware>();
            application.UseRouting();
            application.UseStrictJson();
            application.MapGrpcHealthChecksService();
            if (module.Name != ModuleNames.Gateway)
                application.MapGrpcReflectionService();
            module.Map(application);
            return new ModuleHost(module, application, directoryLock);
        }
        catch
        {
            directoryLock.Dispose();
            throw;
        }
    }

    public Task StartAsync(CancellationToken cancellation) => _application.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => _application.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        _meters.Dispose();
        await _application.DisposeAsync();
        _lock.Dispose();
    }
}
