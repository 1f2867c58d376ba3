using FitnessGrpc.Embedding.Hub;

namespace FitnessGrpc.Embedding.Tests.Hub;

public sealed class ModelPullerTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-pull-").FullName;
    private readonly StubHub _hub = StubHub.WithModel();
    private readonly Notes _notes;

    public ModelPullerTests() => _notes = new Notes(_hub);

    private string Folder => Path.Combine(_root, "models", "tiny");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Model_is_fetched_whole_and_listed_and_removed()
    {
        var model = await PullAsync("owner/tiny@v1.0");
        Assert.Equal(("tiny", "owner/tiny", "v1.0", StubHub.Commit, 4), (model.Name, model.Origin, model.Revision, model.Commit, model.Dimensions));
        Assert.Equal(_hub.Files["onnx/model.onnx"], File.ReadAllBytes(Path.Combine(Folder, "onnx", "model.onnx")));
        Assert.Contains("/api/models/owner/tiny/revision/v1.0", _hub.Seen.Select(static s => s.Path));
        var store = new ModelStore(Path.Combine(_root, "models"));
        Assert.Equal(model, Assert.Single(store.List()));
        Assert.Equal(Folder, store.Remove("owner/tiny"));
        Assert.Empty(store.List());
    }

    [Fact]
    public async Task Only_configuration_tokenizer_and_one_set_of_weights_are_fetched()
    {
        await PullAsync();
        Assert.Equal(
            [
                ".fitness-model.json", "1_Pooling/config.json", "config.json", "config_sentence_transformers.json", "modules.json",
                "onnx/model.onnx", "onnx/model.onnx_data", "sentence_bert_config.json", "tokenizer.json",
            ],
            Here());
        Assert.DoesNotContain(_hub.Seen, static s => s.Path.EndsWith(".py", StringComparison.Ordinal) || s.Path.EndsWith(".bin", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("safetensors", "model.safetensors")]
    [InlineData("int8", "onnx/model_int8.onnx")]
    public async Task Weights_are_those_that_were_asked_for(string weights, string file)
    {
        await PullAsync(settings: s => s with { Weights = weights });
        Assert.Equal([file], Here().Where(static f => f.EndsWith(".onnx", StringComparison.Ordinal) || f.EndsWith(".safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Pickles_alone_are_refused()
    {
        foreach (var file in _hub.Large)
            _hub.Files.Remove(file);
        Assert.Contains("pickles, which are never fetched", await RefusedAsync());
    }

    [Fact]
    public async Task Connection_that_is_cut_goes_on_where_it_stopped()
    {
        _hub.Cuts.Enqueue(150_000);
        _hub.Cuts.Enqueue(100_000);
        await PullAsync();
        Assert.Equal(_hub.Files["onnx/model.onnx"], File.ReadAllBytes(Path.Combine(Folder, "onnx", "model.onnx")));
        var ranges = _hub.Seen.Where(static s => s.Host == "store" && s.Path.EndsWith("model.onnx", StringComparison.Ordinal)).Select(static s => s.Range).ToList();
        Assert.Equal(["", "bytes=150000-", "bytes=250000-"], ranges);
    }

    [Fact]
    public async Task Pull_that_failed_is_taken_up_by_the_next()
    {
        _hub.Cuts.Enqueue(150_000);
        var error = await RefusedAsync(settings: static s => s with { Pauses = [] });
        Assert.Contains("a new pull goes on from there", error);
        Assert.False(Directory.Exists(Folder));
        var asked = _hub.Seen.Count;
        await PullAsync();
        Assert.Equal(_hub.Files["onnx/model.onnx"], File.ReadAllBytes(Path.Combine(Folder, "onnx", "model.onnx")));
        var later = _hub.Seen.Skip(asked).ToList();
        Assert.NotEqual("", later.First(static s => s.Host == "store" && s.Path.EndsWith("model.onnx", StringComparison.Ordinal)).Range);
        // What was whole is not asked for again.
        Assert.DoesNotContain(later, static s => s.Path.EndsWith("1_Pooling/config.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_without_ranges_begins_anew()
    {
        _hub.KnowsRanges = false;
        _hub.Cuts.Enqueue(150_000);
        await PullAsync();
        Assert.Equal(_hub.Files["onnx/model.onnx"], File.ReadAllBytes(Path.Combine(Folder, "onnx", "model.onnx")));
    }

    [Fact]
    public async Task Part_that_was_damaged_is_fetched_again()
    {
        _hub.Cuts.Enqueue(150_000);
        await RefusedAsync(settings: static s => s with { Pauses = [] });
        var part = Assert.Single(Directory.GetFiles(_root, "*.part", SearchOption.AllDirectories));
        File.WriteAllBytes(part, new byte[new FileInfo(part).Length]);
        await PullAsync();
        Assert.Equal(_hub.Files["onnx/model.onnx"], File.ReadAllBytes(Path.Combine(Folder, "onnx", "model.onnx")));
    }

    [Theory]
    [InlineData("onnx/model.onnx", true)]
    [InlineData("onnx/model.onnx", false)]
    [InlineData("tokenizer.json", true)]
    [InlineData("tokenizer.json", false)]
    public async Task Wrong_checksum_is_refused_whoever_says_it(string file, bool listed)
    {
        _hub.ListsChecksums = listed;
        _hub.Sent = (name, content) => name == file ? [.. content[..^1], (byte)(content[^1] ^ 1)] : content;
        Assert.Contains($"{file} has the wrong checksum", await RefusedAsync());
        Assert.False(Directory.Exists(Folder));
        _hub.Sent = static (_, content) => content;
        await PullAsync();
    }

    [Fact]
    public async Task Model_that_is_here_stays_until_the_new_one_is_whole()
    {
        await PullAsync();
        File.WriteAllText(Path.Combine(Folder, "mine"), "old");
        _hub.CommitNow = new string('c', 40);
        _hub.Sent = static (name, content) => name == "tokenizer.json" ? content[..^1] : content;
        await RefusedAsync(settings: static s => s with { Pauses = [] });
        Assert.True(File.Exists(Path.Combine(Folder, "mine")));
        _hub.Sent = static (_, content) => content;
        Assert.Equal(_hub.CommitNow, (await PullAsync()).Commit);
        Assert.False(File.Exists(Path.Combine(Folder, "mine")));
    }

    [Fact]
    public async Task Same_commit_is_not_fetched_twice()
    {
        await PullAsync();
        var asked = _hub.Seen.Count;
        await PullAsync();
        Assert.Equal(asked + 1, _hub.Seen.Count);
    }

    [Fact]
    public async Task Token_goes_to_the_hub_and_to_nobody_else()
    {
        // The store sends back to the hub: who has been elsewhere is trusted no more.
        _hub.StoreRedirect = file => file == "onnx/model.onnx_data" ? $"{_hub.Address}owner/tiny/resolve/{StubHub.Commit}/tokenizer.json" : null!;
        _hub.Files["onnx/model.onnx_data"] = _hub.Files["tokenizer.json"];
        await PullAsync(settings: static s => s with { Token = "secret" });
        Assert.All(_hub.Seen.Where(static s => s.Host == "store"), static s => Assert.Equal("", s.Authorization));
        var returned = _hub.Seen.Where(static s => s.Host == "hub" && s.Authorization == "").ToList();
        Assert.EndsWith("tokenizer.json", Assert.Single(returned).Path);
        Assert.Contains(_hub.Seen, static s => s.Authorization == "Bearer secret");
        Assert.DoesNotContain(_notes.Lines, static l => l.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("../evil.json")]
    [InlineData("a/../../evil.json")]
    [InlineData("/etc/evil.json")]
    [InlineData("a\\..\\evil.json")]
    [InlineData("./evil.json")]
    public async Task File_name_that_leads_out_is_refused(string name)
    {
        _hub.Files[name] = "{}"u8.ToArray();
        Assert.Contains("leads out of the folder", await RefusedAsync());
        Assert.Empty(Directory.GetFiles(_root, "evil.json", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(401, "", "", "HF_TOKEN")]
    [InlineData(403, "X-Error-Code", "GatedRepo", "gated")]
    [InlineData(404, "X-Error-Code", "RevisionNotFound", "no such revision")]
    [InlineData(404, "", "", "not found")]
    [InlineData(429, "Retry-After", "17", "come back in 17 s")]
    public async Task Refusal_of_the_hub_is_explained(int status, string header, string value, string says)
    {
        _hub.Refusals.Enqueue((status, header, value));
        var error = await RefusedAsync();
        Assert.Contains(says, error);
        Assert.Contains("owner/tiny", error);
    }

    [Fact]
    public async Task Overloaded_hub_is_asked_again()
    {
        _hub.Refusals.Enqueue((503, "", ""));
        await PullAsync();
    }

    [Fact]
    public async Task Second_pull_of_a_model_is_refused_while_one_runs()
    {
        using var held = new ModelStore(Path.Combine(_root, "models")).Lock("tiny");
        Assert.Contains("another process", await RefusedAsync());
    }

    [Fact]
    public async Task Model_beyond_the_limit_is_refused_before_it_is_fetched()
    {
        Assert.Contains("are allowed", await RefusedAsync(settings: static s => s with { MaxBytes = 300_000 }));
        _hub.ListsChecksums = false;
        Assert.Contains("larger than", await RefusedAsync(settings: static s => s with { MaxBytes = 300_000 }));
    }

    [Fact]
    public async Task Folder_that_was_not_pulled_or_is_another_model_is_left_alone()
    {
        Directory.CreateDirectory(Folder);
        Assert.Contains("was not pulled", await RefusedAsync());
        Assert.Equal("other", (await PullAsync(name: "other")).Name);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../models/tiny")]
    [InlineData("/tmp")]
    [InlineData(".pull")]
    [InlineData("tiny/onnx")]
    public async Task Removal_stays_inside(string name)
    {
        await PullAsync();
        Assert.Throws<HubException>(() => new ModelStore(Path.Combine(_root, "models")).Remove(name));
        Assert.True(Directory.Exists(Path.Combine(Folder, "onnx")));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/b/c")]
    [InlineData("a/..")]
    [InlineData("")]
    [InlineData("a@")]
    [InlineData("a@../b")]
    [InlineData("a b")]
    public void Name_that_is_none_is_refused(string text) => Assert.Throws<HubException>(() => ModelReference.Parse(text));

    private async Task<StoredModel> PullAsync(string model = "owner/tiny", string? name = null, Func<HubSettings, HubSettings>? settings = null)
    {
        var hub = new HubSettings { Endpoint = _hub.Address, Pauses = [.. Enumerable.Repeat(TimeSpan.FromMilliseconds(1), 3)] };
        return await new ModelPuller(settings?.Invoke(hub) ?? hub, new ModelStore(Path.Combine(_root, "models")), _notes)
            .PullAsync(ModelReference.Parse(model), name, CancellationToken.None);
    }

    private async Task<string> RefusedAsync(Func<HubSettings, HubSettings>? settings = null) =>
        (await Assert.ThrowsAsync<HubException>(() => PullAsync(settings: settings))).Message;

    private IEnumerable<string> Here() => Directory.GetFiles(Folder, "*", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Folder, f)).Order(StringComparer.Ordinal);

    private sealed class Notes(StubHub hub) : IPullObserver
    {
        public List<string> Lines { get; } = [];

        public void Planned(int files, long bytes)
        {
        }

        public void Started(string file, long? size, long have) => Interlocked.Exchange(ref hub.Have, have);

        public void Advanced(long have) => Interlocked.Exchange(ref hub.Have, have);

        public void Finished(string file, long size)
        {
        }

        public void Note(string text) => Lines.Add(text);
    }
}
