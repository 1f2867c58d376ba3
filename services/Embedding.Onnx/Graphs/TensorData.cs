using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Onnx.Graphs;

/// <summary>The bytes of a stored tensor, in the graph or in a file beside it.</summary>
internal static class TensorData
{
    public static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>A tensor whose elements lie in the graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of its elements, that of <typeparamref name="T"/>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="fill">Writes the elements, row by row; they are 0 before.</param>
    public static TensorProto Create<T>(string name, TensorProto.Types.DataType type, long[] shape, Action<Span<T>> fill) where T : unmanaged
    {
        var bytes = new byte[shape.Aggregate(1L, static (a, b) => a * b) * Unsafe.SizeOf<T>()];
        fill(MemoryMarshal.Cast<byte, T>(bytes.AsSpan()));
        return new TensorProto { Name = name, DataType = (int)type, Dims = { shape }, RawData = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    /// <summary>The elements of a float32 tensor, row by row; where they lie in the graph, those there.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="folder">Folder that files are from.</param>
    public static ReadOnlySpan<float> Floats(TensorProto tensor, string folder) => tensor.FloatData.Count > 0
        ? tensor.FloatData.ToArray()
        : MemoryMarshal.Cast<byte, float>(IsExternal(tensor) ? ReadExternal(tensor, folder) : tensor.RawData.Span);

    /// <summary>The bytes of a tensor in a file.</summary>
    /// <exception cref="StartupException">The file cannot be read. Names it.</exception>
    public static byte[] ReadExternal(TensorProto tensor, string folder)
    {
        var bytes = new byte[Length(tensor)];
        var at = 0;
        CopyExternal(tensor, folder, (part, count) =>
        {
            part.AsSpan(0, count).CopyTo(bytes.AsSpan(at));
            at += count;
        });
        return bytes;
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
        var left = Length(tensor);
        var buffer = new byte[Math.Min(left, 1 << 20)];
        using var stream = Try(() => File.OpenRead(path));
        stream.Position = entries.TryGetValue("offset", out var offset) ? long.Parse(offset, CultureInfo.InvariantCulture) : 0;
        for (; left > 0; left -= buffer.Length)
        {
            var count = (int)Math.Min(left, buffer.Length);
            Try(() =>
            {
                stream.ReadExactly(buffer, 0, count);
                return count;
            });
            // Not tried: what goes wrong where it is written is no fault of this file.
            write(buffer, count);
        }

        T Try<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw EncoderWeights.Wrong(path, $"cannot be read: {e.Message}");
            }
        }
    }

    /// <summary>Bytes of a tensor in a file: what the file says, or where it says nothing what the shape comes to, as for ONNX Runtime.</summary>
    private static long Length(TensorProto tensor)
    {
        var said = tensor.ExternalData.FirstOrDefault(static e => e.Key == "length")?.Value;
        return said is not (null or "0") ? long.Parse(said, CultureInfo.InvariantCulture) : ExternalData.Bytes(tensor.Dims.Aggregate(1L, static (a, b) => a * b), tensor.DataType);
    }
}
