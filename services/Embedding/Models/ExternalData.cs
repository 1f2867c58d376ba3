using FitnessGrpc.Hosting.Modules;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Models;

/// <summary>
/// The weights that an ONNX graph keeps in other files. Read from the wire (field numbers of onnx.proto), so that weights inside
/// the graph are passed over and cost no memory.
/// </summary>
internal static class ExternalData
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int MaxDepth = 32;

    /// <summary>Checks that the files are there, inside the folder and long enough; gives their full paths.</summary>
    /// <param name="files">The folder.</param>
    /// <param name="graph">Path of the graph, from the folder.</param>
    /// <exception cref="StartupException">A file is missing, too short or outside. Names it.</exception>
    public static IReadOnlyList<string> Check(FolderFiles files, string graph)
    {
        var graphPath = Path.Combine(files.Root, graph);
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var tensor in Tensors(graphPath))
        {
            if (tensor.Location.Length == 0)
                throw ModelFile.Wrong(graphPath, $"says that the tensor {tensor.Name} lies in another file, and not in which");
            if (Path.IsPathRooted(tensor.Location))
                throw ModelFile.Wrong(graphPath, $"has the tensor {tensor.Name} in {tensor.Location}, which leads out of the model's folder");
            var path = files.Find(Path.Combine(Path.GetDirectoryName(graph)!, tensor.Location))
                ?? throw ModelFile.Wrong(Path.Combine(Path.GetDirectoryName(graphPath)!, tensor.Location), $"is missing; {Path.GetFileName(graph)} has the tensor {tensor.Name} there");
            if (!found.TryGetValue(path, out var length))
                found[path] = length = new FileInfo(path).Length;
            if (tensor.Offset < 0 || tensor.Length < 0 || tensor.Offset > length || tensor.Length > length - tensor.Offset)
                throw ModelFile.Wrong(path, $"is cut: the tensor {tensor.Name} has {tensor.Length} bytes from byte {tensor.Offset}, and the file has {length}");
        }
        return [.. found.Keys];
    }

    /// <summary>What is no graph has none: the runtime says what is wrong with it.</summary>
    private static List<(string Name, string Location, long Offset, long Length)> Tensors(string path)
    {
        var tensors = new List<(string, string, long, long)>();
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            var input = CodedInputStream.CreateWithLimits(stream, int.MaxValue, MaxDepth);
            // model.graph
            Fields(input, stream.Length, (field, type) => field == 7 && type == LengthDelimited && Inside(input, end => Graph(input, end, tensors, 0)));
        }
        catch (InvalidProtocolBufferException)
        {
            // Damaged, which loading it finds out with a better reason.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFile.Wrong(path, $"cannot be read: {e.Message}");
        }
        return tensors;
    }

    /// <summary>graph: node 1 (attribute 5: t 5, g 6, tensors 10, graphs 11), initializer 5.</summary>
    private static void Graph(CodedInputStream input, long end, List<(string, string, long, long)> tensors, int depth)
    {
        Fields(input, end, (field, type) => type == LengthDelimited && field switch
        {
            1 => Inside(input, nodeEnd => Fields(input, nodeEnd, (nodeField, nodeType) => nodeType == LengthDelimited && nodeField == 5
                && Inside(input, attributeEnd => Fields(input, attributeEnd, (part, partType) => partType == LengthDelimited && part switch
                {
                    5 or 10 => Inside(input, tensorEnd => Tensor(input, tensorEnd, tensors)),
                    6 or 11 when depth < MaxDepth => Inside(input, graphEnd => Graph(input, graphEnd, tensors, depth + 1)),
                    _ => false,
                })))),
            5 => Inside(input, tensorEnd => Tensor(input, tensorEnd, tensors)),
            _ => false,
        });
    }

    /// <summary>tensor: dims 1, data_type 2, name 8, external_data 13 (key 1, value 2), data_location 14.</summary>
    private static void Tensor(CodedInputStream input, long end, List<(string, string, long, long)> tensors)
    {
        var (name, location, isExternal) = ("", "", false);
        var (offset, count, type, length) = (0L, 1L, 0, (long?)null);
        Fields(input, end, (field, wire) =>
        {
            switch (field, wire)
            {
                case (1, Varint):
                    count = Multiply(count, input.ReadInt64());
                    return true;
                case (1, LengthDelimited):
                    return Inside(input, packed =>
                    {
                        while (input.Position < packed)
                            count = Multiply(count, input.ReadInt64());
                    });
                case (2, Varint):
                    type = input.ReadInt32();
                    return true;
                case (8, LengthDelimited):
                    name = input.ReadString();
                    return true;
                case (13, LengthDelimited):
                    var (key, value) = ("", "");
                    Inside(input, entry => Fields(input, entry, (part, partWire) =>
                    {
                        if (partWire != LengthDelimited || part is not (1 or 2))
                            return false;
                        if (part == 1)
                            key = input.ReadString();
                        else
                            value = input.ReadString();
                        return true;
                    }));
                    if (key == "location")
                        location = value;
                    else if (key == "offset")
                        offset = long.TryParse(value, out var start) ? start : -1;
                    else if (key == "length")
                        length = long.TryParse(value, out var bytes) ? bytes : -1;
                    return true;
                case (14, Varint):
                    isExternal = input.ReadInt32() == 1;
                    return true;
                default:
                    return false;
            }
        });
        if (isExternal)
            tensors.Add((name, location, offset, Math.Max(length ?? 0, length is < 0 ? -1 : Bytes(count, type))));
    }

    /// <summary>Bytes of so many elements of a type; what is not known is not checked.</summary>
    public static long Bytes(long count, int type) => count < 0 ? -1 : type switch
    {
        1 or 6 or 12 => Multiply(count, 4),
        2 or 3 or 9 => count,
        4 or 5 or 10 or 16 => Multiply(count, 2),
        7 or 11 or 13 => Multiply(count, 8),
        21 or 22 => (count / 2) + (count % 2),
        _ => 0,
    };

    private static long Multiply(long a, long b)
    {
        var product = (Int128)a * b;
        return product < 0 || product > long.MaxValue ? -1 : (long)product;
    }

    /// <summary>Reads the fields of a message up to its end; what <paramref name="read"/> leaves is passed over.</summary>
    public static void Fields(CodedInputStream input, long end, Func<int, int, bool> read)
    {
        while (input.Position < end)
        {
            var tag = input.ReadTag();
            if (tag == 0)
                return;
            if (!read(WireFormat.GetTagFieldNumber(tag), (int)WireFormat.GetTagWireType(tag)))
                input.SkipLastField();
        }
    }

    /// <summary>Reads a message of a known length.</summary>
    public static bool Inside(CodedInputStream input, Action<long> read)
    {
        var length = input.ReadLength();
        read(input.Position + length);
        return true;
    }
}
