using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Events.Outbox;
using Grpc.Core;

namespace FitnessGrpc.Events.Tests.Outbox;

public sealed class GrpcEventTransportTests
{
    [Theory]
    [InlineData(StatusCode.OK, nameof(SendOutcome.Accepted))]
    [InlineData(StatusCode.InvalidArgument, nameof(SendOutcome.Refused))]
    [InlineData(StatusCode.ResourceExhausted, nameof(SendOutcome.TooLarge))]
    [InlineData(StatusCode.Unavailable, nameof(SendOutcome.Unavailable))]
    [InlineData(StatusCode.Internal, nameof(SendOutcome.Unavailable))]
    [InlineData(StatusCode.DeadlineExceeded, nameof(SendOutcome.Unavailable))]
    [InlineData(StatusCode.Cancelled, nameof(SendOutcome.Unavailable))]
    public async Task Status_becomes_an_outcome(StatusCode status, string outcome)
    {
        var invoker = new AnsweringInvoker(status);
        var transport = new GrpcEventTransport(new TelemetryService.TelemetryServiceClient(invoker));
        var result = await transport.SendAsync([TestEvents.Create(1), TestEvents.Create(2)], CancellationToken.None);
        Assert.Equal(outcome, result.Outcome.ToString());
        Assert.Equal([1, 2], invoker.Request!.Events.Select(static e => e.Number()));
        Assert.Equal(status == StatusCode.OK ? "" : $"{status}: said so", result.Reason);
    }

    [Fact]
    public async Task Send_that_the_caller_cancelled_is_no_outcome()
    {
        var transport = new GrpcEventTransport(new TelemetryService.TelemetryServiceClient(new AnsweringInvoker(StatusCode.Cancelled)));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => transport.SendAsync([TestEvents.Create(1)], cancelled.Token));
    }

    private sealed class AnsweringInvoker(StatusCode status) : CallInvoker
    {
        public PublishEventsRequest? Request { get; private set; }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            Request = (PublishEventsRequest)(object)request;
            var answer = new Status(status, "said so");
            var response = status == StatusCode.OK
                ? Task.FromResult((TResponse)(object)new PublishEventsResponse())
                : Task.FromException<TResponse>(new RpcException(answer));
            return new AsyncUnaryCall<TResponse>(response, Task.FromResult(new Metadata()), () => answer, static () => [], static () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
