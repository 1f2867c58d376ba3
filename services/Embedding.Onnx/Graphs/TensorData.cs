using System.Globalization;
using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>The bytes of a stored tensor, in the graph or in a file beside it.</summary>
internal static class TensorData
{
    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>The elements of a float32 tensor, row by row.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="folder">Folder that files are from.</param>
    public static float[] Floats(TensorProto tensor, string folder)
    {
        if (tensor.FloatData.Count > 0)
            return [.. tensor.FloatData];
        return MemoryMarshal.Cast<byte, float>(IsExternal(tensor) ? ReadExternal(tensor, folder) : tensor.RawData.Span).ToArray();
    }

    /// <summary>The bytes of a tensor in a file.</summary>
    /// <exception cref="StartupException">The file cannot be read. Names it.</exception>
    public static byte[] ReadExternal(TensorProto tensor, string folder)
    {
        using var bytes = new MemoryStream();
        CopyExternal(tensor, folder, (part, count) => bytes.Write(part, 0, count));
        return bytes.ToArray();
    }

    /// <summary>Reads the bytes of a tensor in a file, part by part.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="folder">Folder that the file is from.</param>
    /// <param name="write">Takes a buffer and how many bytes of it count.</param>
    /// <exception cref="StartupException">The file cannot be read. Names it.</exception>
    public static void CopyExternal(TensorProto tensor, string folder, Action<byte[], int> write)
    {
        var entries = tensor.ExternalData.ToDictionary(static e => e.Key, static e => e.Value, StringComparer.Ordinal);
        var path = Path.Combine(folder, entries["location"]);
        try
        {
            using var stream = File.OpenRead(path);
            stream.Position = Number(entries, "offset") ?? 0;
            var left = Number(entries, "length") ?? (stream.Length - stream.Position);
            var buffer = new byte[Math.Min(left, 1 << 20)];
            for (; left > 0; left -= buffer.Length)
            {
                var count = (int)Math.Min(left, buffer.Length);
                stream.ReadExactly(buffer, 0, count);
                write(buffer, count);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw EncoderWeights.Wrong(path, $"cannot be read: {e.Message}");
        }
    }

    private static long? Number(Dictionary<string, string> entries, string key) =>
        entries.TryGetValue(key, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
