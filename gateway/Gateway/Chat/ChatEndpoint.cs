using System.Text;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Gateway.Forwarding;
using FitnessGrpc.Gateway.Problems;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace FitnessGrpc.Gateway.Chat;

/// <summary><c>POST /v1/chat</c>: a server stream, which transcoding would send under a media type that clients do not read as a stream.</summary>
internal sealed class ChatEndpoint(GenerationService.GenerationServiceClient generation, IOptions<GatewayOptions> options)
{
    private static readonly ServerSentEvents Sse = new();
    private static readonly JsonLines Lines = new();

    public async Task HandleAsync(HttpContext context)
    {
        var (request, problem) = await ReadAsync(context);
        if (request is null)
        {
            await ProblemWriter.WriteAsync(context, problem!);
            return;
        }

        var aborted = context.RequestAborted;
        var headers = new Metadata { { RequestIdMiddleware.Header, context.Request.Headers[RequestIdMiddleware.Header].ToString() } };
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        using var call = generation.Chat(request, headers, cancellationToken: idle.Token);
        IChatEvents events = WantsEvents(context.Request) ? Sse : Lines;
        try
        {
            // Nothing is sent before the first message: an error up to here is a plain answer with its status.
            while (await NextAsync(call, idle))
            {
                if (!context.Response.HasStarted)
                    Start(context.Response, events);
                events.Write(context.Response.BodyWriter, call.ResponseStream.Current);
                await context.Response.BodyWriter.FlushAsync(aborted);
            }
            if (!context.Response.HasStarted)
                await ProblemWriter.WriteAsync(context, Problem.Of(503, StatusCode.Unavailable, "no answer came"));
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException && aborted.IsCancellationRequested)
        {
            // The caller left; disposing the call cancels it.
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException && idle.IsCancellationRequested)
        {
            await FailAsync(context, events, Problem.Of(504, StatusCode.DeadlineExceeded, "nothing came for too long"));
        }
        catch (RpcException error)
        {
            await FailAsync(context, events, Problem.Of(Status(error), null, ChatRequest.Descriptor));
        }
    }

    private async Task<bool> NextAsync(AsyncServerStreamingCall<ChatResponse> call, CancellationTokenSource idle)
    {
        idle.CancelAfter(TimeSpan.FromSeconds(options.Value.RestIdleSeconds));
        return await call.ResponseStream.MoveNext(idle.Token);
    }

    private static async Task FailAsync(HttpContext context, IChatEvents events, Problem problem)
    {
        if (!context.Response.HasStarted)
        {
            await ProblemWriter.WriteAsync(context, problem);
            return;
        }
        events.WriteError(context.Response.BodyWriter, problem);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Start(HttpResponse response, IChatEvents events)
    {
        response.ContentType = events.MediaType;
        response.Headers.CacheControl = "no-store";
        // Proxies that buffer answers would hold the stream back.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private static bool WantsEvents(HttpRequest request) =>
        MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted)
        && accepted.Any(type => type.MediaType.Equals(Sse.MediaType, StringComparison.OrdinalIgnoreCase) && type.Quality is not 0);

    private static Google.Rpc.Status Status(RpcException error) =>
        error.GetRpcStatus() ?? new Google.Rpc.Status { Code = (int)error.StatusCode, Message = error.Status.Detail };

    private async Task<(ChatRequest? Request, Problem? Problem)> ReadAsync(HttpContext context)
    {
        if (context.Request.Query.Count > 0)
        {
            var violations = context.Request.Query.Keys.Take(StrictJson.MaxViolations)
                .Select(name => new FieldViolation(name.Length > 64 ? name[..64] : name, "unknown query parameter")).ToList();
            return (null, Invalid("the query has unknown parameters", violations));
        }
        if (JsonBody.RefuseMediaType(context.Request) is { } refused)
            return (null, Problem.Of(415, refused));
        var max = options.Value.MaxRestBodyBytes;
        if (await JsonBody.ReadAsync(context.Request, max, context.RequestAborted) is not { } body)
            return (null, Problem.Of(413, $"the body is larger than {max} bytes"));
        var result = StrictJson.Check(body, ChatRequest.Descriptor);
        if (!result.IsValid)
            return (null, Invalid(result.Message, result.Violations));
        try
        {
            return (JsonParser.Default.Parse<ChatRequest>(Encoding.UTF8.GetString(result.Body.Span)), null);
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException)
        {
            // Nothing that passed the check should come here; if it does, it is still the caller's text that cannot be read.
            return (null, Invalid("the body could not be read", [new FieldViolation("body", "could not be read")]));
        }
    }

    private static Problem Invalid(string detail, IReadOnlyList<FieldViolation> violations) =>
        new(400, StatusCode.InvalidArgument, detail, violations, null);
}
