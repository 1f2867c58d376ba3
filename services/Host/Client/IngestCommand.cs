using System.CommandLine;
using System.Runtime.InteropServices;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Ingestion.Readers;
using FitnessGrpc.Retrieval.Ingestion.Upload;
using Grpc.Core;

namespace FitnessGrpc.Host.Client;

/// <summary><c>fitness ingest PATH…</c>: reads files and folders into the knowledge base.</summary>
internal static class IngestCommand
{
    private const int Interrupted = 130;

    private static readonly Argument<string[]> Paths = new("path")
    {
        Description = "Files and folders: Markdown, plain text, HTML, JSON, JSON Lines, CSV",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Read and check, and send nothing" };

    public static Command Create()
    {
        var endpoint = ServerConnection.EndpointOption();
        var json = new Option<bool>("--json") { Description = "Print the summary as a JSON object" };
        var reading = new ReadingOptions();
        var command = new Command("ingest", "Read files and folders into the knowledge base.") { Paths, endpoint, json, DryRun };
        foreach (var option in reading.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            KnowledgeReaderOptions options;
            try
            {
                options = reading.Read(parsed);
            }
            catch (FormatException e)
            {
                await Console.Error.WriteLineAsync($"fitness: {e.Message}");
                return 2;
            }
            var items = new KnowledgeReader(options).Read(parsed.GetValue(Paths)!);
            var report = new IngestReport(TimeProvider.System, parsed.GetValue(json));
            if (parsed.GetValue(DryRun))
                return await RunAsync(null, items, report, cancellation);
            return await ServerConnection.RunAsync(
                parsed.GetValue(endpoint)!,
                channel => RunAsync(new RetrievalService.RetrievalServiceClient(channel), items, report, cancellation));
        });
        return command;
    }

    private static async Task<int> RunAsync(
        RetrievalService.RetrievalServiceClient? client,
        IEnumerable<ReadItem> items,
        IngestReport report,
        CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        var ingester = new Ingester(client, new IngesterOptions(), TimeProvider.System, report);
        try
        {
            var counts = await ingester.RunAsync(items, stop.Token);
            report.Finish(counts, dryRun: client is null);
            return counts.Refused > 0 ? 1 : 0;
        }
        catch (OperationCanceledException)
        {
            report.Stop(ingester.Counts, "stopped; what was acknowledged is stored");
            return Interrupted;
        }
        catch (RpcException)
        {
            report.Stop(ingester.Counts, "not finished; what was acknowledged is stored");
            throw;
        }

        // The first signal lets the batches in flight finish; the second ends the process.
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }
}
