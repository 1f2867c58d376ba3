using Google.Protobuf;

namespace FitnessGrpc.Embedding.Models;

/// <summary>The operators of an ONNX graph. Read from the wire (field numbers of onnx.proto): weights are passed over and cost no memory.</summary>
internal static class GraphOperators
{
    private const int LengthDelimited = 2;
    private const int MaxDepth = 32;

    /// <summary>Operators that measure a scale over all of their input, which is the batch.</summary>
    public static IReadOnlySet<string> ScaledByBatch { get; } =
        new HashSet<string>(StringComparer.Ordinal) { "DynamicQuantizeLinear", "DynamicQuantizeMatMul", "DynamicQuantizeLSTM" };

    /// <summary>Names of the operators. What is no graph has none: the runtime says what is wrong with it.</summary>
    /// <param name="path">The graph's file.</param>
    public static HashSet<string> Of(string path)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, MaxDepth);
            // model.graph
            ExternalData.Fields(input, stream.Length, (field, type) => field == 7 && type == LengthDelimited && ExternalData.Inside(input, end => Graph(input, end, found, 0)));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or IOException or UnauthorizedAccessException)
        {
            // Damaged, which loading it finds out with a better reason.
        }
        return found;
    }

    /// <summary>graph: node 1 (op_type 4, attribute 5: g 6, graphs 11).</summary>
    private static void Graph(CodedInputStream input, long end, HashSet<string> found, int depth) =>
        ExternalData.Fields(input, end, (field, type) => (field, type) == (1, LengthDelimited) && ExternalData.Inside(input, node => Node(input, node, found, depth)));

    private static void Node(CodedInputStream input, long end, HashSet<string> found, int depth) => ExternalData.Fields(input, end, (field, type) =>
    {
        if ((field, type) == (4, LengthDelimited))
        {
            found.Add(input.ReadString());
            return true;
        }
        return (field, type) == (5, LengthDelimited) && ExternalData.Inside(input, attribute => ExternalData.Fields(input, attribute, (part, partType) =>
            partType == LengthDelimited && part is (6 or 11) && depth < MaxDepth && ExternalData.Inside(input, graph => Graph(input, graph, found, depth + 1))));
    });
}
