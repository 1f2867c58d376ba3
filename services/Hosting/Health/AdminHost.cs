using System.Net;
using System.Text.Json;
using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Hosting.Health;

/// <summary>The admin port: liveness, readiness, metrics. Nothing secret, nothing that changes anything.</summary>
internal sealed class AdminHost : IAsyncDisposable
{
    private static readonly Prometheus.Counter Allocated =
        Prometheus.Metrics.CreateCounter("dotnet_allocated_bytes_total", "Bytes that the process has allocated on the managed heap since its start");

    private readonly WebApplication _application;

    public AdminHost(
        IPEndPoint endPoint,
        ILoggerFactory logging,
        Func<CancellationToken, Task<IReadOnlyDictionary<string, string>>> waitingFor)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "fitness" });
        builder.Services.AddSingleton(logging);
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, SilentLifetime>());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(endPoint);
        });
        _application = builder.Build();
        _application.UseRouting();
        _application.MapGet("/healthz/live", static context => context.Response.WriteAsync("live\n"));
        _application.MapGet("/healthz/ready", context => ReadyAsync(context, waitingFor));
        _application.MapGet("/metrics", static async context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            Allocated.IncTo(GC.GetTotalAllocatedBytes());
            await Prometheus.Metrics.DefaultRegistry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
        });
    }

    public Uri Address => new(_application.Urls.First());

    public Task StartAsync(CancellationToken cancellation) => _application.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => _application.StopAsync(cancellation);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static async Task ReadyAsync(
        HttpContext context,
        Func<CancellationToken, Task<IReadOnlyDictionary<string, string>>> waitingFor)
    {
        var waiting = await waitingFor(context.RequestAborted);
        context.Response.StatusCode = waiting.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteBoolean("ready", waiting.Count == 0);
        json.WriteStartObject("waitingFor");
        foreach (var (name, reason) in waiting)
            json.WriteString(name, reason);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
