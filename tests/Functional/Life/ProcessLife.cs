using System.Net;
using System.Net.Sockets;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Functional.Tests.Deployments;
using Grpc.Core;
using Grpc.Net.Client;

namespace FitnessGrpc.Functional.Tests.Life;

/// <summary>Start, drain, crash.</summary>
public sealed class ProcessLife : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-life-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Terminate_with_a_stream_in_flight_finishes_it_and_exits_with_0()
    {
        await using var process = FitnessProcess.Start([.. Serve(), "--knowledge", Path.Combine(BuildFacts.Repository, "knowledge", "recovery")]);
        var (_, grpc, _) = await process.ReadyAsync();
        using var channel = GrpcChannel.ForAddress(grpc);
        var client = new GenerationService.GenerationServiceClient(channel);
        using var call = client.Chat(new ChatRequest { Question = "How much sleep do I need when I train?" });
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        process.Terminate();
        ChatResponse? last = null;
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
            last = call.ResponseStream.Current;
        Assert.Equal(ChatResponse.EventOneofCase.Finished, last?.EventCase);
        Assert.Equal(0, await process.EndAsync());
        Assert.Empty(process.Errors);
    }

    [Fact]
    public async Task Terminate_with_a_tail_open_ends_it_and_exits_with_0()
    {
        await using var process = FitnessProcess.Start(Serve());
        var (_, grpc, _) = await process.ReadyAsync();
        using var channel = GrpcChannel.ForAddress(grpc);
        using var tail = new TelemetryService.TelemetryServiceClient(channel).TailEvents(new TailEventsRequest { HeartbeatSeconds = 1 });
        Assert.True(await tail.ResponseStream.MoveNext(CancellationToken.None));
        process.Terminate();
        var end = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await tail.ResponseStream.MoveNext(CancellationToken.None))
            {
            }
        });
        Assert.Equal(StatusCode.Unavailable, end.StatusCode);
        Assert.Equal(0, await process.EndAsync());
        Assert.Empty(process.Errors);
    }

    [Fact]
    public async Task Kill_while_documents_are_stored_keeps_every_acknowledged_one_whole()
    {
        var acknowledged = new Dictionary<string, string>();
        var random = new Random(17);
        for (var round = 0; round < 2; round++)
        {
            await using var process = FitnessProcess.Start(Serve());
            var (_, grpc, _) = await process.ReadyAsync();
            using var channel = GrpcChannel.ForAddress(grpc);
            var client = new RetrievalService.RetrievalServiceClient(channel);
            await AssertWholeAsync(client, acknowledged);
            // Not before something is acknowledged, and then at any moment of a later write.
            var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var delay = random.Next(0, 600);
            var kill = Task.Run(async () =>
            {
                await first.Task;
                await Task.Delay(delay);
                process.KillHard();
            });
            try
            {
                for (var batch = 0; ; batch++)
                {
                    var request = new UpsertDocumentsRequest();
                    for (var i = 0; i < 4; i++)
                        request.Documents.Add(Numbered(random.Next(40), round * 1000 + batch));
                    var distinct = request.Documents.DistinctBy(d => d.DocumentId).ToList();
                    request.Documents.Clear();
                    request.Documents.AddRange(distinct);
                    await client.UpsertDocumentsAsync(request);
                    foreach (var document in distinct)
                        acknowledged[document.DocumentId] = document.Text;
                    first.TrySetResult();
                }
            }
            catch (RpcException) when (first.Task.IsCompleted)
            {
                // The kill. What was in flight may or may not be there, but whole.
            }
            await kill;
        }
        Assert.NotEmpty(acknowledged);
        await using var last = FitnessProcess.Start(Serve());
        using var lastChannel = GrpcChannel.ForAddress((await last.ReadyAsync()).Grpc);
        await AssertWholeAsync(new RetrievalService.RetrievalServiceClient(lastChannel), acknowledged);
    }

    [Fact]
    public async Task Start_that_cannot_work_says_why_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await AssertRefusedAsync(port, null, "serve", "--data", _data, "--http", "0", "--grpc", port, "--admin", "0");
        await AssertRefusedAsync("FITNESS__Embedding__Address", null, "serve", "--target", "retrieval", "--data", _data, "--grpc", "0", "--admin", "0");
        await AssertRefusedAsync("FITNESS__Listen__Address", new() { ["FITNESS__Listen__Address"] = "0.0.0.0" }, Serve());
        await AssertRefusedAsync("--target", null, "serve", "--target", "nothing", "--data", _data);

        await using var first = FitnessProcess.Start(Serve());
        await first.ReadyAsync();
        await AssertRefusedAsync("in use", null, Serve());
    }

    private static async Task AssertRefusedAsync(string expected, Dictionary<string, string>? environment, params string[] arguments)
    {
        await using var process = FitnessProcess.Start(arguments, environment);
        Assert.Equal(1, await process.EndAsync());
        Assert.Contains(expected, process.Output);
        Assert.DoesNotContain("   at ", process.Output);
    }

    private static Document Numbered(int id, int version) => new()
    {
        DocumentId = $"life/{id}",
        Title = $"Drill {id}",
        Text = string.Join("\n\n", Enumerable.Range(0, 6).Select(p =>
            $"Drill {id} in version {version}, paragraph {p}. " + string.Join(' ', Enumerable.Repeat($"step {p} of drill {id}", 20)) + ".")),
    };

    private static async Task AssertWholeAsync(RetrievalService.RetrievalServiceClient client, Dictionary<string, string> acknowledged)
    {
        foreach (var (id, text) in acknowledged)
        {
            var stored = (await client.GetDocumentAsync(new GetDocumentRequest { DocumentId = id })).Document;
            // The version in flight at the kill may have won; every version is of the same shape.
            if (stored.Document.Text != text)
                Assert.Matches(@"^Drill \d+ in version \d+, paragraph 0\.", stored.Document.Text);
            var hits = (await client.SearchAsync(new SearchRequest { Query = stored.Document.Title, Limit = 100 })).Hits;
            var chunks = hits.Where(h => h.DocumentId == id).ToList();
            Assert.Equal(Enumerable.Range(0, stored.Chunks), chunks.Select(h => h.Chunk).Order());
            Assert.All(chunks, c => Assert.Equal(stored.ContentHash, c.ContentHash));
        }
    }

    private string[] Serve() => ["serve", "--data", _data, "--http", "0", "--grpc", "0", "--admin", "0"];
}
