using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Health;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Retrieval.Ingestion.Readers;
using FitnessGrpc.Retrieval.Ingestion.Upload;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace FitnessGrpc.Host.Serving;

/// <summary>
/// Knowledge named by <c>--knowledge</c>: sent through the server's own gRPC port once the modules are ready; the process is
/// ready after that. What is indexed already is not indexed again, so nothing is remembered here.
/// </summary>
internal sealed partial class StartupKnowledge : IReadinessCheck, IIngestObserver
{
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProgressPause = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<string> _paths;
    private readonly TimeProvider _time;
    private readonly ILogger<StartupKnowledge> _logger;
    private long _reported;
    private volatile string? _waitingFor = "waiting for the modules";

    /// <exception cref="StartupException">The target serves no documents, or a path does not exist.</exception>
    public StartupKnowledge(IReadOnlyList<string> paths, string target, TimeProvider time, ILogger<StartupKnowledge> logger)
    {
        if (target is not (PlatformSettings.AllTargets or ModuleNames.Gateway or ModuleNames.Retrieval))
        {
            throw new StartupException(
                $"--knowledge works with --target {PlatformSettings.AllTargets}, {ModuleNames.Gateway} or {ModuleNames.Retrieval}; {target} takes no documents.");
        }
        if (paths.FirstOrDefault(static p => !Path.Exists(p)) is { } missing)
            throw new StartupException($"--knowledge {missing}: there is no such file or folder.");
        (_paths, _time, _logger) = (paths, time, logger);
    }

    public string Name => "knowledge";

    public string? WaitingFor => _waitingFor;

    /// <summary>Ingests everything, again and again until the server could take it.</summary>
    /// <param name="grpc">The port of the gateway, or of retrieval.</param>
    /// <param name="waitingFor">What keeps the process from being ready, this included.</param>
    /// <param name="stop">The process ends.</param>
    public async Task LoadAsync(Uri grpc, Func<CancellationToken, Task<IReadOnlyDictionary<string, string>>> waitingFor, CancellationToken stop)
    {
        try
        {
            while ((await waitingFor(stop)).Keys.Any(k => k != Name))
                await Task.Delay(PollPause, _time, stop);
            using var channel = GrpcChannel.ForAddress(grpc, new GrpcChannelOptions { MaxReceiveMessageSize = null });
            var client = new RetrievalService.RetrievalServiceClient(channel);
            while (!await IngestAsync(client, stop))
                await Task.Delay(RetryPause, _time, stop);
            _waitingFor = null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    public void Advanced(IngestCounts counts)
    {
        _waitingFor = $"{counts.Documents} documents are ingested so far";
        if (_time.GetElapsedTime(_reported) < ProgressPause)
            return;
        _reported = _time.GetTimestamp();
        LogProgress(counts.Documents);
    }

    public void Refused(SourcePosition position, string problem) => LogRefused(position, problem);

    public void Skipped(SourcePosition position) => LogSkipped(position);

    private async Task<bool> IngestAsync(RetrievalService.RetrievalServiceClient client, CancellationToken stop)
    {
        var start = _reported = _time.GetTimestamp();
        var ingester = new Ingester(client, new IngesterOptions(), _time, this);
        try
        {
            var counts = await ingester.RunAsync(new KnowledgeReader(new KnowledgeReaderOptions()).Read(_paths), stop);
            LogDone(counts.Documents, counts.Created, counts.Updated, counts.Unchanged, counts.Refused, _time.GetElapsedTime(start).TotalSeconds);
            return true;
        }
        catch (RpcException e)
        {
            stop.ThrowIfCancellationRequested();
            _waitingFor = $"the server answered {e.StatusCode}";
            LogFailed(e.StatusCode, RetryPause.TotalSeconds);
            return false;
        }
    }

    [LoggerMessage(110, LogLevel.Information, "Knowledge: {Documents} documents so far")]
    private partial void LogProgress(int documents);

    [LoggerMessage(111, LogLevel.Warning, "Knowledge: {Position}: {Problem}")]
    private partial void LogRefused(SourcePosition position, string problem);

    [LoggerMessage(112, LogLevel.Information, "Knowledge: {Position}: skipped, no reader knows this extension")]
    private partial void LogSkipped(SourcePosition position);

    [LoggerMessage(113, LogLevel.Information,
        "Knowledge: {Documents} documents: {Created} created, {Updated} updated, {Unchanged} unchanged, {Refused} refused in {Seconds:F1} s")]
    private partial void LogDone(int documents, int created, int updated, int unchanged, int refused, double seconds);

    [LoggerMessage(114, LogLevel.Warning, "Knowledge is not ingested yet, as the server answered {Code}; the next attempt follows in {Seconds} s")]
    private partial void LogFailed(StatusCode code, double seconds);
}
