using FitnessGrpc.Embedding.Onnx.Graphs;

namespace FitnessGrpc.Embedding.Onnx.Tests.Graphs;

public sealed class GraphCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fitness-graphs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Graph_that_was_kept_is_found_by_its_key()
    {
        var cache = new GraphCache(Path.Combine(_folder, "graphs"));
        var key = GraphCache.Key("f1", "extended", "cpu");
        Assert.Null(cache.Find(key));
        Write(cache, key, "graph");
        Assert.Equal("graph", File.ReadAllText(cache.Find(key)!));
    }

    [Fact]
    public void Damaged_and_foreign_graphs_are_removed()
    {
        var cache = new GraphCache(_folder);
        var key = GraphCache.Key("f1", "extended", "cpu");
        Write(cache, key, "graph");
        File.WriteAllText(cache.Find(key)!, "grapf");
        Assert.Null(cache.Find(key));
        Write(cache, GraphCache.Key("f2", "extended", "cpu"), "other");
        File.WriteAllText(cache.Prepare(), "half");
        Assert.Null(cache.Find(key));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Key_changes_with_everything_that_a_graph_depends_on()
    {
        string[] keys = [GraphCache.Key("a", "b", "c"), GraphCache.Key("x", "b", "c"), GraphCache.Key("a", "x", "c"), GraphCache.Key("a", "b", "x")];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static void Write(GraphCache cache, string key, string content)
    {
        var file = cache.Prepare();
        File.WriteAllText(file, content);
        cache.Keep(key, file);
    }
}
