using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Embedding.Tests.Models;
using FitnessGrpc.Hosting.Modules;
using Grpc.Core;

namespace FitnessGrpc.Embedding.Tests.Serving;

public sealed class SeveralModelsTests : IDisposable
{
    private static readonly (string, string) Explicit = ("Embedding:ModelControl", "Explicit");
    private readonly VersionedBackend _backend = new();
    private readonly string _other = Directory.CreateTempSubdirectory("fitness-other-").FullName;

    public void Dispose() => Directory.Delete(_other, recursive: true);

    [Fact]
    public async Task Request_is_answered_by_the_model_that_it_names_and_by_the_default_without_a_name()
    {
        Write(_other, 7);
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:Models:other", _other));
        Assert.Equal(("tiny", 1f), await EmbedAsync(server, ""));
        Assert.Equal(("other", 7f), await EmbedAsync(server, "other"));
        // The cache holds both by now, and keeps them apart.
        Assert.Equal(("tiny", 1f), await EmbedAsync(server, "tiny"));
        Assert.Equal(("other", 7f), await EmbedAsync(server, "other"));
        var models = (await server.Client.ListModelsAsync(new ListModelsRequest())).Models;
        Assert.Equal([("other", false, ModelState.Ready), ("tiny", true, ModelState.Ready)], models.Select(static m => (m.Name, m.IsDefault, m.State)));
        Assert.All(models, static m => Assert.Equal(m.Name, m.Description.Name));
    }

    [Fact]
    public async Task Variant_of_the_weights_stays_the_one_that_is_named_when_a_model_is_loaded_anew()
    {
        Write(_other, 7);
        Directory.CreateDirectory(Path.Combine(_other, "onnx"));
        var variant = Path.Combine(_other, "onnx", "model_int8.onnx");
        await File.WriteAllTextAsync(variant, "8");
        await using var server = await EmbeddingServer.StartAsync(_backend, Explicit, ("Embedding:Models:other", $"{_other}#int8"), ("Embedding:CacheMebibytes", "0"));
        Assert.Equal(("other", 8f), await EmbedAsync(server, "other"));
        await File.WriteAllTextAsync(variant, "9");
        await LoadAsync(server, "other");
        Assert.Equal(("other", 9f), await EmbedAsync(server, "other"));
    }

    [Theory]
    [InlineData("false", true)]
    [InlineData("true", false)]
    public async Task Special_tokens_in_a_text_are_found_unless_the_settings_make_them_text(string plain, bool found)
    {
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:PlainSpecialTokens", plain));
        var ids = (await server.Client.TokenizeAsync(new TokenizeRequest { Texts = { "[SEP]" }, AddSpecialTokens = false })).Texts[0].Ids;
        Assert.Equal(found, ids is [3]);
    }

    [Fact]
    public async Task Configured_model_that_is_damaged_stops_the_start_by_the_name_of_the_file()
    {
        Write(_other, 7);
        File.Delete(Path.Combine(_other, "tokenizer.json"));
        var error = await Assert.ThrowsAsync<StartupException>(() => EmbeddingServer.StartAsync(_backend, ("Embedding:Models:other", _other)));
        Assert.Contains(Path.Combine(_other, "tokenizer.json"), error.Message);
        var name = await Assert.ThrowsAsync<StartupException>(() => EmbeddingServer.StartAsync(_backend, ("Embedding:Models:a b", _other)));
        Assert.Contains("Models__a b", name.Message);
    }

    [Fact]
    public async Task Model_is_added_reloaded_and_removed_under_traffic_and_no_request_fails()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend, Explicit, ("Embedding:CacheMebibytes", "0"));
        // The first session is that of the default.
        Assert.Equal(("tiny", 1f), await EmbedAsync(server, ""));
        var folder = Path.Combine(server.Repository, "hot");
        Write(folder, 1);
        await LoadAsync(server, "hot");
        using var stop = new CancellationTokenSource();
        var calls = Enumerable.Range(0, 4).Select(_ => CallAsync(server, stop.Token)).ToList();
        for (var version = 2; version <= 8; version++)
        {
            Write(folder, version);
            await LoadAsync(server, "hot");
            Assert.Equal(("hot", version), await EmbedAsync(server, "hot"));
        }
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(calls), static count => Assert.True(count > 0));
        await server.Inference.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "hot" });
        Assert.Equal(StatusCode.NotFound, (await FailAsync(EmbedAsync(server, "hot"))).StatusCode);
        Assert.Equal(("tiny", 1f), await EmbedAsync(server, ""));
        var old = _backend.Sessions.Skip(1).ToList();
        Assert.Equal(8, old.Count);
        await WaitAsync(() => old.TrueForAll(static s => s.IsDisposed));
        Assert.DoesNotContain(_backend.Sessions, static s => s.WasMisused);
    }

    [Fact]
    public async Task Reload_of_a_damaged_folder_is_refused_by_its_file_and_the_old_model_stays()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend, Explicit, ("Embedding:CacheMebibytes", "0"));
        // Loaded before its file is damaged.
        Assert.Equal(("tiny", 1f), await EmbedAsync(server, ""));
        var weights = Path.Combine(server.ModelFolder, "model.onnx");
        await File.WriteAllTextAsync(weights, "cut");
        var error = await FailAsync(LoadAsync(server, "tiny"));
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains(weights, error.Status.Detail);
        Assert.Equal(("tiny", 1f), await EmbedAsync(server, ""));
        File.Delete(Path.Combine(server.ModelFolder, "config.json"));
        Assert.Contains("config.json", (await FailAsync(LoadAsync(server, "tiny"))).Status.Detail);
        Assert.Contains("config.json", (await server.Client.ListModelsAsync(new ListModelsRequest())).Models[0].Reason);
        Write(server.ModelFolder, 3);
        await LoadAsync(server, "tiny");
        Assert.Equal(("tiny", 3f), await EmbedAsync(server, ""));
        Assert.Equal("", (await server.Client.ListModelsAsync(new ListModelsRequest())).Models[0].Reason);
    }

    [Fact]
    public async Task Model_of_the_repository_that_cannot_be_loaded_takes_nobody_down()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:ModelRepository", WriteRepository()));
        await WaitAsync(() => server.Client.ListModels(new ListModelsRequest()).Models is [{ State: ModelState.Failed }, { State: ModelState.Ready }, _]);
        Assert.Empty(await server.Platform.WaitingForAsync(CancellationToken.None));
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(EmbedAsync(server, "bad"))).StatusCode);
        Assert.Equal(("good", 5f), await EmbedAsync(server, "good"));
        var index = await server.Inference.RepositoryIndexAsync(new RepositoryIndexRequest());
        Assert.Equal([("bad", "UNAVAILABLE"), ("good", "READY"), ("tiny", "READY")], index.Models.Select(static m => (m.Name, m.State)));
        Assert.Contains("model.onnx", index.Models[0].Reason);
        Assert.Equal(2, (await server.Inference.RepositoryIndexAsync(new RepositoryIndexRequest { Ready = true })).Models.Count);
    }

    [Fact]
    public async Task Folders_that_come_change_and_go_are_followed_when_polled()
    {
        await using var server = await EmbeddingServer.StartAsync(
            _backend, ("Embedding:ModelControl", "Poll"), ("Embedding:ModelPollSeconds", "1"), ("Embedding:CacheMebibytes", "0"));
        var folder = Path.Combine(server.Repository, "polled");
        Write(folder, 4);
        await WaitAsync(() => WeightOf(server, "polled") == 4);
        Write(folder, 55);
        await WaitAsync(() => WeightOf(server, "polled") == 55);
        await File.WriteAllTextAsync(Path.Combine(folder, "model.onnx"), "damaged");
        await WaitAsync(() => server.Client.ListModels(new ListModelsRequest()).Models[0].Reason.Length > 0);
        Assert.Equal(55, WeightOf(server, "polled"));
        Directory.Delete(folder, recursive: true);
        await WaitAsync(() => WeightOf(server, "polled") is null);
    }

    [Fact]
    public async Task Calls_of_the_repository_are_bounded()
    {
        await using (var closed = await EmbeddingServer.StartAsync(_backend))
            Assert.Equal(StatusCode.Unavailable, (await FailAsync(LoadAsync(closed, "tiny"))).StatusCode);
        await using var server = await EmbeddingServer.StartAsync(_backend, Explicit, ("Embedding:MaxModels", "2"));
        Assert.Equal(StatusCode.InvalidArgument, (await FailAsync(LoadAsync(server, "../tiny"))).StatusCode);
        Assert.Equal(StatusCode.NotFound, (await FailAsync(LoadAsync(server, "absent"))).StatusCode);
        Write(Path.Combine(server.Repository, "a"), 2);
        Write(Path.Combine(server.Repository, "b"), 3);
        await LoadAsync(server, "a");
        Assert.Equal(StatusCode.ResourceExhausted, (await FailAsync(LoadAsync(server, "b"))).StatusCode);
        var stays = await FailAsync(server.Inference.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "tiny" }).ResponseAsync);
        Assert.Equal(StatusCode.FailedPrecondition, stays.StatusCode);
        await server.Inference.RepositoryModelUnloadAsync(new RepositoryModelUnloadRequest { ModelName = "a" });
        await LoadAsync(server, "b");
        Assert.Equal(("b", 3f), await EmbedAsync(server, "b"));
    }

    private string WriteRepository()
    {
        var repository = Path.Combine(_other, "repository");
        Write(Path.Combine(repository, "good"), 5);
        Write(Path.Combine(repository, "bad"), 5);
        File.WriteAllText(Path.Combine(repository, "bad", "model.onnx"), "damaged");
        return repository;
    }

    private static void Write(string folder, int weight) => TinyModel.Write(folder, files => files["model.onnx"] = $"{weight}");

    private static async Task<int> CallAsync(EmbeddingServer server, CancellationToken stop)
    {
        var count = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.Equal("hot", (await EmbedAsync(server, "hot")).Model);
            count++;
        }
        return count;
    }

    private static Task LoadAsync(EmbeddingServer server, string name) =>
        server.Inference.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = name }).ResponseAsync;

    private static async Task<(string Model, float Value)> EmbedAsync(EmbeddingServer server, string model)
    {
        var response = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" }, Model = model, Normalize = false });
        return (response.Model, response.Embeddings[0].Values[0]);
    }

    private static float? WeightOf(EmbeddingServer server, string model)
    {
        try
        {
            return server.Client.Embed(new EmbedRequest { Texts = { "squat" }, Model = model, Normalize = false }).Embeddings[0].Values[0];
        }
        catch (RpcException e) when (e.StatusCode is StatusCode.NotFound or StatusCode.Unavailable)
        {
            return null;
        }
    }

    private static Task<RpcException> FailAsync(Task call) => Assert.ThrowsAsync<RpcException>(() => call);

    private static async Task WaitAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
            await Task.Delay(50, limit.Token);
    }
}
