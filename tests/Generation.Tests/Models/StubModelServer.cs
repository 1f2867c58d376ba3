using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using FitnessGrpc.Generation.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Generation.Tests.Models;

/// <summary>An endpoint that speaks OpenAI's chat completions over real HTTP, and says what a test has it say.</summary>
internal sealed class StubModelServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<JsonNode> _requests = new();
    private readonly ConcurrentQueue<string> _keys = new();

    private StubModelServer(WebApplication application) => _application = application;

    /// <summary>Bodies that came, in order.</summary>
    public IReadOnlyList<JsonNode> Requests => [.. _requests];

    /// <summary>Authorization headers that came, in order.</summary>
    public IReadOnlyList<string> Keys => [.. _keys];

    /// <param name="answer">Answers a request; the number is that of the try, from 1.</param>
    public static async Task<StubModelServer> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        builder.Services.AddLogging();
        var application = builder.Build();
        var server = new StubModelServer(application);
        application.Run(async context =>
        {
            Assert.Equal("/v1/chat/completions", context.Request.Path);
            server._requests.Enqueue((await JsonNode.ParseAsync(context.Request.Body))!);
            server._keys.Enqueue(context.Request.Headers.Authorization.ToString());
            await answer(context, server._requests.Count);
        });
        await application.StartAsync();
        return server;
    }

    /// <summary>The settings that lead to it.</summary>
    public ModelOptions Options() => new()
    {
        Endpoint = $"{_application.Urls.First()}/v1",
        Name = "stub-model",
        ApiKey = "stub-key",
        MaxRetryDelaySeconds = 0.01,
        FirstTokenTimeoutSeconds = 20,
        IdleTimeoutSeconds = 20,
    };

    public ModelAnswerWriter Writer(ModelOptions? options = null) => new(
        ChatClientFactory.Create(options ?? Options()),
        Microsoft.Extensions.Options.Options.Create(options ?? Options()),
        TimeProvider.System,
        NullLogger<ModelAnswerWriter>.Instance);

    /// <summary>Streams pieces of text, the reason of the end, the usage, and the end mark, as OpenAI does.</summary>
    public static async Task StreamAsync(HttpContext context, IEnumerable<string> pieces, string? finish = "stop", bool usage = true)
    {
        if (!context.Response.HasStarted)
            context.Response.ContentType = "text/event-stream";
        await SendAsync(context, """{"role":"assistant","content":""}""", "null");
        foreach (var piece in pieces)
            await SendAsync(context, $$"""{"content":{{JsonValue.Create(piece)!.ToJsonString()}}}""", "null");
        if (finish is null)
            return;
        await SendAsync(context, "{}", $"\"{finish}\"");
        if (usage)
        {
            await RawAsync(context, """
                data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"stub-model","choices":[],"usage":{"prompt_tokens":321,"completion_tokens":45,"total_tokens":366}}


                """);
        }
        await RawAsync(context, "data: [DONE]\n\n");
    }

    public static async Task RawAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text);
        await context.Response.Body.FlushAsync();
    }

    public static Task ErrorAsync(HttpContext context, int status, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return context.Response.WriteAsync("""{"error":{"message":"secret text of the endpoint","type":"x","code":"y"}}""");
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _application.StopAsync(now.Token);
        await _application.DisposeAsync();
    }

    private static Task SendAsync(HttpContext context, string delta, string finish) => RawAsync(
        context,
        $$"""data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"stub-model","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""" + "\n\n");
}
