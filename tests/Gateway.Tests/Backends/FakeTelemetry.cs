using FitnessGrpc.Contracts.Telemetry.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>Feedback shows which rating arrived; a tail sends one heartbeat and then nothing, for ever.</summary>
internal sealed class FakeTelemetry : TelemetryService.TelemetryServiceBase
{
    public override Task<SubmitFeedbackResponse> SubmitFeedback(SubmitFeedbackRequest request, ServerCallContext context) =>
        Task.FromResult(new SubmitFeedbackResponse { FeedbackId = $"{request.FeedbackId} {request.Rating}" });

    public override Task<GetStatisticsResponse> GetStatistics(GetStatisticsRequest request, ServerCallContext context) =>
        Task.FromResult(new GetStatisticsResponse { Queries = request.WindowSeconds });

    public override async Task TailEvents(TailEventsRequest request, IServerStreamWriter<TailEventsResponse> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(new TailEventsResponse { Cursor = "1", Heartbeat = new Heartbeat { Time = new Timestamp() } });
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
    }
}
