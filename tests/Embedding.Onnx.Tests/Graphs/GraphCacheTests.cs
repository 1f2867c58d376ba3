using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Onnx.Tests.Graphs;

public sealed class GraphCacheTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fitness-graphs-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Graph_that_was_kept_is_found_by_its_key()
    {
        var cache = new GraphCache(Path.Combine(_folder, "graphs"));
        var key = GraphCache.Key("m", "f1", "extended", "cpu");
        Assert.Null(cache.Find(key));
        Write(cache, key, "graph");
        Assert.Equal("graph", File.ReadAllText(cache.Find(key)!));
    }

    [Fact]
    public void Weights_stay_with_their_graph_and_go_when_they_are_damaged_or_replaced()
    {
        var cache = new GraphCache(_folder);
        var key = GraphCache.Key("m", "f1", "extended", "cpu");
        Keep(1);
        var graph = Keep(2);
        Assert.Equal(graph, cache.Find(key));
        var weights = Assert.Single(Directory.GetFiles(_folder, "*.weights"));
        Assert.Equal(Enumerable.Repeat((byte)2, 4096), File.ReadAllBytes(weights));
        File.AppendAllText(weights, "more");
        Assert.Equal(graph, cache.Find(key));
        Assert.Empty(Directory.GetFiles(_folder, "*.weights"));

        string Keep(byte value)
        {
            var tensor = new TensorProto { Name = "w", DataType = 2, Dims = { 4096 }, RawData = ByteString.CopyFrom([.. Enumerable.Repeat(value, 4096)]) };
            return cache.Keep(key, cache.Write(key, new ModelProto { Graph = new GraphProto { Initializer = { tensor } } }, _folder));
        }
    }

    [Fact]
    public void Damaged_and_foreign_graphs_are_removed()
    {
        var cache = new GraphCache(_folder);
        var key = GraphCache.Key("m", "f1", "extended", "cpu");
        Write(cache, key, "graph");
        File.WriteAllText(cache.Find(key)!, "grapf");
        Assert.Null(cache.Find(key));
        Write(cache, GraphCache.Key("m", "f2", "extended", "cpu"), "other");
        File.WriteAllText(cache.InWork, "half");
        Assert.Null(cache.Find(key));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Graphs_of_other_models_stay_up_to_a_number()
    {
        var cache = new GraphCache(_folder);
        for (var i = 0; i < 40; i++)
        {
            var key = GraphCache.Key($"other{i}", "f", "extended", "cpu");
            Write(cache, key, "graph");
            File.SetLastAccessTimeUtc(Directory.GetFiles(_folder, key + "*")[0], DateTime.UnixEpoch.AddMinutes(i));
        }
        Write(cache, GraphCache.Key("m", "f1", "extended", "cpu"), "graph");
        Assert.NotNull(cache.Find(GraphCache.Key("m", "f1", "extended", "cpu")));
        Assert.Equal(32, Directory.GetFiles(_folder).Length);
        Assert.Empty(Directory.GetFiles(_folder, GraphCache.Key("other8", "f", "extended", "cpu") + "*"));
        Assert.Single(Directory.GetFiles(_folder, GraphCache.Key("other9", "f", "extended", "cpu") + "*"));
    }

    [Fact]
    public void Key_changes_with_everything_that_a_graph_depends_on()
    {
        string[] keys = [GraphCache.Key("n", "a", "b", "c"), GraphCache.Key("m", "a", "b", "c"), GraphCache.Key("m", "x", "b", "c"), GraphCache.Key("m", "a", "x", "c"), GraphCache.Key("m", "a", "b", "x")];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    private static void Write(GraphCache cache, string key, string content)
    {
        cache.Prepare();
        File.WriteAllText(cache.InWork, content);
        cache.Keep(key, weights: null);
    }
}
