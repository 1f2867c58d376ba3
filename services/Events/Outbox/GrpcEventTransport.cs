using FitnessGrpc.Contracts.Telemetry.V1;
using Grpc.Core;

namespace FitnessGrpc.Events.Outbox;

/// <summary>Sends to <see cref="TelemetryService"/>.</summary>
internal sealed class GrpcEventTransport(TelemetryService.TelemetryServiceClient telemetry) : IEventTransport
{
    public async Task<SendResult> SendAsync(IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        try
        {
            var request = new PublishEventsRequest();
            request.Events.AddRange(events);
            await telemetry.PublishEventsAsync(request, cancellationToken: cancellation);
            return new SendResult(SendOutcome.Accepted);
        }
        catch (RpcException e) when (e.StatusCode != StatusCode.Cancelled || !cancellation.IsCancellationRequested)
        {
            var outcome = e.StatusCode switch
            {
                StatusCode.InvalidArgument => SendOutcome.Refused,
                StatusCode.ResourceExhausted => SendOutcome.TooLarge,
                _ => SendOutcome.Unavailable,
            };
            return new SendResult(outcome, $"{e.StatusCode}: {e.Status.Detail}");
        }
        catch (RpcException e)
        {
            throw new OperationCanceledException("The send was cancelled.", e, cancellation);
        }
    }
}
