using System.Runtime.CompilerServices;
using FitnessGrpc.Contracts.Telemetry.V1;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Drift.Consuming;

/// <summary>Telemetry's own log as a stream.</summary>
internal sealed class TelemetrySource(TelemetryService.TelemetryServiceClient telemetry, IOptions<DriftOptions> options, TimeProvider time)
    : IEventSource
{
    /// <summary>Heartbeats that may stay out before a connection counts as dead.</summary>
    private const int MissedHeartbeats = 4;

    public async IAsyncEnumerable<SourceMessage> ReadAsync(string cursor, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var patience = TimeSpan.FromSeconds(options.Value.HeartbeatSeconds * MissedHeartbeats);
        using var silence = new CancellationTokenSource(patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, silence.Token);
        var request = new TailEventsRequest { Cursor = cursor, HeartbeatSeconds = options.Value.HeartbeatSeconds };
        using var call = telemetry.TailEvents(request, cancellationToken: linked.Token);
        while (await NextAsync(call, cursor, silence, linked.Token, cancellation))
        {
            silence.CancelAfter(patience);
            yield return new SourceMessage(call.ResponseStream.Current.Cursor, call.ResponseStream.Current.Event);
        }
        throw new SourceException(SourceFault.Unavailable, "the stream ended");
    }

    private static async Task<bool> NextAsync(
        AsyncServerStreamingCall<TailEventsResponse> call,
        string cursor,
        CancellationTokenSource silence,
        CancellationToken ends,
        CancellationToken cancellation)
    {
        try
        {
            return await call.ResponseStream.MoveNext(ends);
        }
        catch (Exception e) when (e is RpcException or OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            if (silence.IsCancellationRequested)
                throw new SourceException(SourceFault.Unavailable, "no heartbeat came", e);
            throw e is RpcException rpc ? Fault(rpc, cursor) : e;
        }
    }

    private static SourceException Fault(RpcException error, string cursor)
    {
        var fault = error.StatusCode switch
        {
            StatusCode.OutOfRange => SourceFault.Trimmed,
            // The cursor is the only thing in the request that a server may not know.
            StatusCode.InvalidArgument when cursor.Length > 0 => SourceFault.UnknownCursor,
            _ => SourceFault.Unavailable,
        };
        return new SourceException(fault, $"{error.StatusCode}: {error.Status.Detail}", error);
    }
}
