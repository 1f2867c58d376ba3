using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Ingestion.Readers;
using FitnessGrpc.Retrieval.Ingestion.Upload;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.Tests.Ingestion.Upload;

public sealed class IngesterTests
{
    private readonly Server _server = new();
    private readonly Observer _observer = new();

    [Fact]
    public async Task Documents_are_sent_in_batches_within_both_bounds_and_counted()
    {
        _server.Known["d1"] = "text 1";
        _server.Known["d2"] = "other";
        var counts = await RunAsync(Documents(70), new() { BatchDocuments = 32 });
        Assert.Equal(new IngestCounts { Created = 68, Updated = 1, Unchanged = 1 }, counts);
        Assert.Equal([32, 32, 6], _server.Batches.Select(static b => b.Count).OrderDescending());

        _server.Batches.Clear();
        await RunAsync(Documents(10), new() { BatchBytes = 100 });
        Assert.Equal(10, _server.Batches.Sum(static b => b.Count));
        Assert.All(_server.Batches, static b => Assert.InRange(b.Count, 1, 5));
    }

    [Fact]
    public async Task Documents_that_the_server_names_are_reported_and_the_others_sent_again()
    {
        _server.Bad.UnionWith(["d3", "d5"]);
        var counts = await RunAsync(Documents(8));
        Assert.Equal(new IngestCounts { Created = 6, Refused = 2 }, counts);
        Assert.Equal(["file.jsonl:4: title: is bad", "file.jsonl:6: title: is bad"], _observer.Problems);
        Assert.DoesNotContain("d3", _server.Known.Keys);
        Assert.Contains("d7", _server.Known.Keys);
    }

    [Fact]
    public async Task Documents_that_the_server_does_not_name_are_found_by_halves()
    {
        _server.Bad.UnionWith(["d0", "d6"]);
        _server.NamesThem = false;
        var counts = await RunAsync(Documents(9));
        Assert.Equal(new IngestCounts { Created = 7, Refused = 2 }, counts);
        Assert.Equal(["file.jsonl:1: one is bad", "file.jsonl:7: one is bad"], _observer.Problems);
    }

    [Fact]
    public async Task Id_that_comes_twice_is_refused_with_both_places()
    {
        List<ReadItem> items = [.. Documents(2), ReadItem.Of(new("other.md"), Document(1)), ReadItem.SkippedFile("a.png")];
        var counts = await RunAsync(items);
        Assert.Equal(new IngestCounts { Created = 2, Refused = 1, Skipped = 1 }, counts);
        Assert.Equal("other.md: the id 'd1' came before in this run, at file.jsonl:2", Assert.Single(_observer.Problems));
    }

    [Fact]
    public async Task Refusals_of_readers_are_counted_and_do_not_stop_the_rest()
    {
        List<ReadItem> items = [ReadItem.Refused(new("a.md", 3), "is bad"), .. Documents(1)];
        Assert.Equal(new IngestCounts { Created = 1, Refused = 1 }, await RunAsync(items));
        Assert.Equal("a.md:3: is bad", Assert.Single(_observer.Problems));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, 2)]
    [InlineData(StatusCode.ResourceExhausted, 5)]
    public async Task Server_that_is_away_for_a_moment_is_asked_again(StatusCode code, int times)
    {
        _server.Failures = new(Enumerable.Repeat(code, times));
        Assert.Equal(3, (await RunAsync(Documents(3))).Created);
        Assert.Equal(times + 1, _server.Calls);
    }

    [Fact]
    public async Task Server_that_never_answered_is_given_up_sooner_than_one_that_did()
    {
        _server.Failures = new(Enumerable.Repeat(StatusCode.Unavailable, 100));
        await Assert.ThrowsAsync<RpcException>(() => RunAsync(Documents(3)));
        Assert.Equal(3, _server.Calls);

        _server.Failures.Clear();
        _server.Calls = 0;
        _server.FailAfter = 1;
        var options = new IngesterOptions { BatchDocuments = 1, InFlight = 1 };
        var ingester = Create(options);
        await Assert.ThrowsAsync<RpcException>(() => ingester.RunAsync(Documents(3), CancellationToken.None));
        Assert.Equal(1 + options.Attempts, _server.Calls);
        Assert.Equal(1, ingester.Counts.Created);
    }

    [Fact]
    public async Task Other_failures_end_the_run_at_once()
    {
        _server.Failures = new([StatusCode.PermissionDenied]);
        var error = await Assert.ThrowsAsync<RpcException>(() => RunAsync(Documents(100), new() { InFlight = 1 }));
        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Equal(1, _server.Calls);
    }

    [Fact]
    public async Task Stop_waits_for_the_batch_in_flight_and_sends_no_more()
    {
        using var stop = new CancellationTokenSource();
        var held = new TaskCompletionSource();
        _server.Hold = held.Task;
        _server.Called = stop.Cancel;
        var ingester = Create(new() { BatchDocuments = 1, InFlight = 1 });
        var run = ingester.RunAsync(Documents(5), stop.Token);
        await _server.First.Task;
        Assert.False(run.IsCompleted);
        held.SetResult();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal(1, _server.Calls);
        Assert.Equal(1, ingester.Counts.Created);
    }

    [Fact]
    public async Task Without_a_server_documents_are_only_checked()
    {
        var counts = await new Ingester(null, new(), TimeProvider.System, _observer).RunAsync(Documents(40), CancellationToken.None);
        Assert.Equal(new IngestCounts { Checked = 40 }, counts);
    }

    private static Document Document(int i) => new() { DocumentId = $"d{i}", Title = $"Title {i}", Text = $"text {i}" };

    private static IEnumerable<ReadItem> Documents(int count) =>
        Enumerable.Range(0, count).Select(static i => ReadItem.Of(new("file.jsonl", i + 1), Document(i)));

    private Ingester Create(IngesterOptions? options = null) =>
        new(_server, (options ?? new()) with { FirstPause = TimeSpan.Zero }, TimeProvider.System, _observer);

    private Task<IngestCounts> RunAsync(IEnumerable<ReadItem> items, IngesterOptions? options = null) =>
        Create(options).RunAsync(items, CancellationToken.None);

    private sealed class Observer : IIngestObserver
    {
        public List<string> Problems { get; } = [];

        public void Advanced(IngestCounts counts)
        {
        }

        public void Refused(SourcePosition position, string problem) => Problems.Add($"{position}: {problem}");

        public void Skipped(SourcePosition position)
        {
        }
    }

    /// <summary>The contract of UpsertDocuments without an index behind it.</summary>
    private sealed class Server : RetrievalService.RetrievalServiceClient
    {
        private readonly Lock _gate = new();

        public Dictionary<string, string> Known { get; } = [];

        public HashSet<string> Bad { get; } = [];

        public bool NamesThem { get; set; } = true;

        public Queue<StatusCode> Failures { get; set; } = [];

        public int FailAfter { get; set; } = int.MaxValue;

        public int Calls { get; set; }

        public List<List<string>> Batches { get; } = [];

        public Task Hold { get; set; } = Task.CompletedTask;

        public Action Called { get; set; } = static () => { };

        public TaskCompletionSource First { get; } = new();

        public override AsyncUnaryCall<UpsertDocumentsResponse> UpsertDocumentsAsync(UpsertDocumentsRequest request, CallOptions options)
        {
            Called();
            First.TrySetResult();
            return new(AnswerAsync(request), Task.FromResult(new Metadata()), static () => default, static () => [], static () => { });
        }

        private async Task<UpsertDocumentsResponse> AnswerAsync(UpsertDocumentsRequest request)
        {
            await Hold;
            lock (_gate)
            {
                Calls++;
                if (Failures.TryDequeue(out var code))
                    throw new RpcException(new Grpc.Core.Status(code, "not now"));
                if (Calls > FailAfter)
                    throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "gone"));
                Refuse(request);
                Batches.Add([.. request.Documents.Select(static d => d.DocumentId)]);
                return new() { Results = { request.Documents.Select(Store) } };
            }
        }

        private DocumentResult Store(Document document)
        {
            var status = !Known.TryGetValue(document.DocumentId, out var text) ? DocumentStatus.Created
                : text == document.Text ? DocumentStatus.Unchanged : DocumentStatus.Updated;
            Known[document.DocumentId] = document.Text;
            return new DocumentResult { DocumentId = document.DocumentId, Status = status };
        }

        private void Refuse(UpsertDocumentsRequest request)
        {
            var bad = new BadRequest();
            for (var i = 0; i < request.Documents.Count; i++)
            {
                if (Bad.Contains(request.Documents[i].DocumentId))
                    bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = $"documents[{i}].title", Description = "is bad" });
            }
            if (bad.FieldViolations.Count == 0)
                return;
            if (!NamesThem)
                throw new RpcException(new Grpc.Core.Status(StatusCode.InvalidArgument, "one is bad"));
            var status = new Google.Rpc.Status { Code = (int)StatusCode.InvalidArgument, Message = "bad" };
            status.Details.Add(Any.Pack(bad));
            throw status.ToRpcException();
        }
    }
}
