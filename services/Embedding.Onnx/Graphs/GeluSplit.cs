using FitnessGrpc.Embedding.Onnx.Graphs.Proto;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>
/// Takes ONNX Runtime's <c>BiasGelu</c> apart into a sum and its <c>Gelu</c>, which on a CPU take about half of its time for the same values (1.31, with AVX-512:
/// 6 × 28 × 1,536 values with two threads in 190 instead of 300 μs).
/// </summary>
internal static class GeluSplit
{
    public static void Apply(GraphProto graph)
    {
        for (var i = 0; i < graph.Node.Count; i++)
        {
            if (graph.Node[i] is not { OpType: "BiasGelu", Domain: GraphBuilder.RuntimeDomain } fused)
                continue;
            // The value that BiasGelu made had no name of its own in between.
            var sum = new NodeProto { OpType = "Add", Name = $"fitness:sum_{i}", Input = { fused.Input }, Output = { $"fitness:sum_{i}" } };
            var gelu = new NodeProto { OpType = "Gelu", Domain = GraphBuilder.RuntimeDomain, Name = fused.Name, Input = { sum.Output[0] }, Output = { fused.Output } };
            graph.Node[i] = sum;
            graph.Node.Insert(++i, gelu);
        }
    }
}
