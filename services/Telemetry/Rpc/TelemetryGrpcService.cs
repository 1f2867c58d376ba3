using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Telemetry.Feedback;
using FitnessGrpc.Telemetry.Log;
using FitnessGrpc.Telemetry.Statistics;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Telemetry.Rpc;

/// <summary>The contract over the log, the feedback and the statistics.</summary>
internal sealed class TelemetryGrpcService(
    EventLog log,
    FeedbackStore feedback,
    StatisticsReader statistics,
    EventValidator validator,
    TelemetryMetrics metrics,
    IOptions<TelemetryOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : TelemetryService.TelemetryServiceBase
{
    private const int DefaultHeartbeatSeconds = 10;
    private const int MaxHeartbeatSeconds = 60;

    public override async Task<PublishEventsResponse> PublishEvents(PublishEventsRequest request, ServerCallContext context)
    {
        validator.Check(request);
        var accepted = await log.AppendAsync(request.Events, context.CancellationToken);
        return new PublishEventsResponse { Accepted = accepted, Duplicates = request.Events.Count - accepted };
    }

    public override async Task<SubmitFeedbackResponse> SubmitFeedback(SubmitFeedbackRequest request, ServerCallContext context)
    {
        EventValidator.Check(request);
        var duplicate = await feedback.SubmitAsync(request, context.CancellationToken);
        return new SubmitFeedbackResponse { FeedbackId = request.FeedbackId, Duplicate = duplicate };
    }

    public override async Task<GetStatisticsResponse> GetStatistics(GetStatisticsRequest request, ServerCallContext context)
    {
        var window = request.WindowSeconds == 0 ? StatisticsReader.DefaultWindowSeconds : request.WindowSeconds;
        new RequestValidator().Range(window, "window_seconds", 1, StatisticsReader.MaxWindowSeconds).ThrowIfInvalid();
        return StatisticsMapping.ToResponse(await statistics.ReadAsync(window, context.CancellationToken));
    }

    public override async Task TailEvents(
        TailEventsRequest request, IServerStreamWriter<TailEventsResponse> responseStream, ServerCallContext context)
    {
        var heartbeat = request.HeartbeatSeconds == 0 ? DefaultHeartbeatSeconds : request.HeartbeatSeconds;
        new RequestValidator().Range(heartbeat, "heartbeat_seconds", 1, MaxHeartbeatSeconds).ThrowIfInvalid();
        if (!metrics.TryOpenTail(options.Value.MaxTails))
            throw new DomainException(ErrorKind.ResourceExhausted, $"{options.Value.MaxTails} tails are open, which is the limit", retryAfter: TimeSpan.FromSeconds(5));
        try
        {
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
            // Headers at once: the caller knows that the tail is open before the first event.
            await context.WriteResponseHeadersAsync([]);
            await foreach (var (cursor, item) in log.TailAsync(request.Cursor, TimeSpan.FromSeconds(heartbeat), ends.Token))
                await responseStream.WriteAsync(ToResponse(cursor, item), ends.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            throw new DomainException(ErrorKind.Unavailable, "the server drains; resume from the last cursor", retryAfter: TimeSpan.FromSeconds(1));
        }
        finally
        {
            metrics.CloseTail();
        }
    }

    private TailEventsResponse ToResponse(LogCursor cursor, Event? item)
    {
        var response = new TailEventsResponse { Cursor = cursor.ToString() };
        if (item is null)
            response.Heartbeat = new Heartbeat { Time = Timestamp.FromDateTimeOffset(time.GetUtcNow()) };
        else
            response.Event = item;
        return response;
    }
}
