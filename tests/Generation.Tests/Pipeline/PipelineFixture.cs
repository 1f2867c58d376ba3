using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Events;
using FitnessGrpc.Generation.Models;
using FitnessGrpc.Generation.Pipeline;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Generation.Tests.Pipeline;

/// <summary>The module's own container, with retrieval, embedding and the outbox replaced, and a writer that follows a script.</summary>
internal sealed class PipelineFixture : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-generation-").FullName;
    private readonly ServiceProvider _services;

    public PipelineFixture(Dictionary<string, string?>? settings = null, bool extractive = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddMetrics();
        builder.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Debug).AddProvider(Logs));
        new GenerationModule().AddServices(builder, new ModuleContext(ModuleNames.Generation, _data));
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<RetrievalService.RetrievalServiceClient>(Retrieval);
        builder.Services.AddSingleton<EmbeddingService.EmbeddingServiceClient>(new NoEmbedding());
        builder.Services.AddSingleton<IEventPublisher>(Events);
        if (!extractive)
            builder.Services.AddSingleton<IAnswerWriter>(Writer);
        _services = builder.Services.BuildServiceProvider();
        Pipeline = _services.GetRequiredService<AnswerPipeline>();
        Retrieval.Hits.AddRange([FakeRetrieval.Hit(Samples.Creatine), FakeRetrieval.Hit(Samples.Sleep)]);
    }

    public AnswerPipeline Pipeline { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2030, 5, 6, 7, 8, 9, TimeSpan.Zero));

    public FakeRetrieval Retrieval { get; } = new();

    public ScriptedWriter Writer { get; } = new();

    public EventList Events { get; } = new();

    public LogList Logs { get; } = new();

    public static Query Ask(string question, string conversation = "", bool bypass = false, int sources = 6) =>
        new(question, conversation, null, sources, 512, bypass, null);

    public async Task<List<ChatResponse>> RunAsync(Query query)
    {
        List<ChatResponse> events = [];
        await foreach (var item in Pipeline.AnswerAsync(query, TestContext.Current.CancellationToken))
            events.Add(item);
        return events;
    }

    public void Dispose()
    {
        _services.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    internal sealed class ScriptedWriter : IAnswerWriter
    {
        public string Name { get; set; } = "scripted";

        public string Revision => "7";

        public List<WriterRequest> Requests { get; } = [];

        /// <summary>Pieces to give; an exception among them is thrown.</summary>
        public List<object> Script { get; } = [];

        /// <summary>Runs before each piece.</summary>
        public Action BeforePiece { get; set; } = () => { };

        public void Says(params string[] texts)
        {
            Script.Clear();
            Script.AddRange([new AnswerPiece.Start(true, 99), .. texts.Select(t => new AnswerPiece.Text(t)), new AnswerPiece.End(true, 30, 4)]);
        }

        public async IAsyncEnumerable<AnswerPiece> WriteAsync(WriterRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Requests.Add(request);
            foreach (var item in Script)
            {
                await Task.Yield();
                BeforePiece();
                cancellationToken.ThrowIfCancellationRequested();
                yield return item as AnswerPiece ?? throw (Exception)item;
            }
        }
    }

    internal sealed class EventList : IEventPublisher
    {
        public List<QueryAnswered> Answered { get; } = [];

        public ValueTask<bool> PublishAsync(Event item, CancellationToken cancellation = default)
        {
            Assert.Equal("", item.Subject);
            Answered.Add(item.QueryAnswered);
            return ValueTask.FromResult(true);
        }
    }

    internal sealed class LogList : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue((logLevel, formatter(state, exception) + exception));

        public void Dispose()
        {
        }
    }

    private sealed class NoEmbedding : EmbeddingService.EmbeddingServiceClient
    {
        public override AsyncUnaryCall<EmbedResponse> EmbedAsync(EmbedRequest request, CallOptions options) => new(
            Task.FromException<EmbedResponse>(new RpcException(new Status(StatusCode.Unavailable, ""))),
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { });
    }
}
