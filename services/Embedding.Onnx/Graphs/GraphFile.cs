using System.Globalization;
using System.IO.Hashing;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>Graphs on disk, with their weights in one file beside them that sessions map into memory instead of copying it.</summary>
internal static class GraphFile
{
    /// <summary>What is smaller stays in the graph.</summary>
    private const int MinBytes = 1024;

    /// <summary>Whole pages, so that a tensor can be mapped by itself.</summary>
    private const int Alignment = 4096;

    public static ModelProto Read(string file)
    {
        using var stream = File.OpenRead(file);
        return ModelProto.Parser.ParseFrom(CodedInputStream.CreateWithLimits(stream, int.MaxValue, 64));
    }

    /// <summary>Moves weights out of a graph, and those that lie in other files, into one file.</summary>
    /// <param name="model">The graph; its tensors point into the new file then, by the name that <paramref name="name"/> gives.</param>
    /// <param name="folder">Folder of the weights that it has in other files.</param>
    /// <param name="file">The file.</param>
    /// <param name="name">The file's name by the hash of its content.</param>
    /// <returns>That name; null when there was nothing to move, and no file was made.</returns>
    public static string? WriteWeights(ModelProto model, string folder, string file, Func<string, string> name)
    {
        var places = new List<(TensorProto Tensor, long Offset, long Length)>();
        var hash = new XxHash128();
        using (var stream = File.Create(file))
        {
            foreach (var tensor in model.Graph.Initializer.Where(static tensor => TensorData.IsExternal(tensor) || tensor.RawData.Length >= MinBytes))
            {
                Write(new byte[(Alignment - (stream.Position % Alignment)) % Alignment]);
                var offset = stream.Position;
                if (TensorData.IsExternal(tensor))
                    TensorData.CopyExternal(tensor, folder, (part, count) => Write(part.AsSpan(0, count)));
                else
                    Write(tensor.RawData.Span);
                places.Add((tensor, offset, stream.Position - offset));
            }

            void Write(ReadOnlySpan<byte> bytes)
            {
                stream.Write(bytes);
                hash.Append(bytes);
            }
        }
        if (places.Count == 0)
        {
            File.Delete(file);
            return null;
        }
        var location = name(Convert.ToHexStringLower(hash.GetCurrentHash()));
        foreach (var (tensor, offset, length) in places)
            Point(tensor, location, offset, length);
        return location;
    }

    /// <summary>Makes a tensor one whose bytes lie in a file.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="location">Path of the file, below the graph's folder.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    public static void Point(TensorProto tensor, string location, long offset, long length)
    {
        tensor.ClearRawData();
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Clear();
        foreach (var (key, value) in new[] { ("location", location), ("offset", Text(offset)), ("length", Text(length)) })
            tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
