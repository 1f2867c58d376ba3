using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Tests;

/// <summary>A folder or a graph that is not right is refused with its name.</summary>
public sealed class DamagedModelTests : IDisposable
{
    private static readonly string MiniLm = Path.Combine(AppContext.BaseDirectory, "models", "all-MiniLM-L6-v2");
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-damaged-").FullName;
    private readonly LogLines _log = new();

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task Folder_that_is_absent_stops_the_start_by_its_name()
    {
        var error = await Assert.ThrowsAsync<StartupException>(() =>
            EmbeddingServer.StartAsync(_data, _log, ("Embedding:Model", "/nowhere/model")));
        Assert.Contains("/nowhere/model", error.Message);
        Assert.Contains("FITNESS__Embedding__Model", error.Message);
    }

    [Fact]
    public async Task Weights_that_are_cut_end_the_module_by_the_name_of_the_file()
    {
        var folder = CopyModel();
        using (var weights = new FileStream(Path.Combine(folder, "model.onnx"), FileMode.Open))
            weights.SetLength(100_000);
        await using var server = await EmbeddingServer.StartAsync(_data, _log, ("Embedding:Model", folder));
        Assert.Equal("embedding", await server.Died.WaitAsync(TimeSpan.FromSeconds(60)));
        Assert.Contains(_log.Lines, l => l.Contains(Path.Combine(folder, "model.onnx"), StringComparison.Ordinal) && l.Contains("cannot be loaded", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("*.onnx")]
    [InlineData("*.weights")]
    public async Task Kept_graph_that_is_damaged_is_made_anew(string part)
    {
        var graphs = Directory.CreateDirectory(Path.Combine(_data, "embedding", "graphs")).FullName;
        await using (var first = await EmbeddingServer.StartAsync(_data, _log))
            await first.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } });
        var files = Directory.GetFiles(graphs).Order().ToArray();
        var kept = Assert.Single(Directory.GetFiles(graphs, part));
        var whole = File.ReadAllBytes(kept);
        using (var damaged = new FileStream(kept, FileMode.Open))
        {
            damaged.Seek(damaged.Length / 2, SeekOrigin.Begin);
            damaged.WriteByte((byte)(damaged.ReadByte() ^ 0xFF));
        }
        await using (var second = await EmbeddingServer.StartAsync(_data, _log))
        {
            var golden = GoldenText.All[0];
            var response = await second.Client.EmbedAsync(new EmbedRequest { Texts = { golden.Text } });
            Assert.True(golden.Cosine(response.Embeddings[0].Values) >= 0.99999);
        }
        Assert.Equal(files, Directory.GetFiles(graphs).Order());
        Assert.Equal(whole, File.ReadAllBytes(kept));
    }

    private string CopyModel()
    {
        var folder = Path.Combine(_data, "model");
        foreach (var file in Directory.GetFiles(MiniLm, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(MiniLm, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return folder;
    }
}
