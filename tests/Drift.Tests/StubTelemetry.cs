using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Drift.Tests;

/// <summary>A telemetry module that serves the tail of a list, on a real port. Cursors are positions. Each fault ends one call.</summary>
internal sealed class StubTelemetry(IReadOnlyList<Event> events) : IModule
{
    public string Name => ModuleNames.Telemetry;

    public IReadOnlyList<Peer> Peers => [];

    public Queue<StatusCode> Faults { get; } = [];

    public List<string> Cursors { get; } = [];

    public void AddServices(WebApplicationBuilder builder, ModuleContext context) => builder.Services.AddSingleton(new Service(this));

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGrpcService<Service>();

    private async Task TailAsync(string cursor, IServerStreamWriter<TailEventsResponse> stream, CancellationToken cancellation)
    {
        lock (Cursors)
        {
            Cursors.Add(cursor);
            if (Faults.TryDequeue(out var fault))
                throw new RpcException(new Status(fault, "scripted"));
        }
        var start = cursor.Length == 0 ? 0 : int.Parse(cursor);
        for (var position = start; position < events.Count; position++)
            await stream.WriteAsync(new TailEventsResponse { Cursor = $"{position + 1}", Event = events[position] }, cancellation);
        await stream.WriteAsync(new TailEventsResponse { Cursor = $"{events.Count}", Heartbeat = new Heartbeat() }, cancellation);
        await Task.Delay(Timeout.Infinite, cancellation);
    }

    private sealed class Service(StubTelemetry stub) : TelemetryService.TelemetryServiceBase
    {
        public override Task TailEvents(TailEventsRequest request, IServerStreamWriter<TailEventsResponse> responseStream, ServerCallContext context) =>
            stub.TailAsync(request.Cursor, responseStream, context.CancellationToken);
    }
}
