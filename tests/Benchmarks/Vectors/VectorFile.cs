using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>Files of float32 vectors: <c>.fvecs</c> (a row is its length as int32, then the values) and <c>.npy</c> (a C-ordered matrix of <c>&lt;f4</c>).</summary>
internal static partial class VectorFile
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static VectorSet Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var name = Path.GetFileNameWithoutExtension(path);
        return bytes.AsSpan().StartsWith(Magic) ? ReadNpy(name, path, bytes) : ReadFvecs(name, path, bytes);
    }

    public static void WriteNpy(string path, VectorSet set)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({set.Count}, {set.Dimensions}), }}";
        // The values begin at a multiple of 64 bytes.
        header = header.PadRight((((10 + header.Length + 1) + 63) / 64 * 64) - 11) + "\n";
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        using var stream = File.Create(path);
        stream.Write(Magic);
        stream.Write([1, 0]);
        stream.Write(length);
        stream.Write(Encoding.ASCII.GetBytes(header));
        stream.Write(MemoryMarshal.AsBytes(set.Values.AsSpan()));
    }

    private static VectorSet ReadNpy(string name, string path, byte[] bytes)
    {
        var (start, length) = bytes[6] == 1
            ? (10, BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8)))
            : (12, (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)));
        var header = Encoding.ASCII.GetString(bytes, start, length);
        var shape = Shape().Match(header);
        if (!header.Contains("'<f4'", StringComparison.Ordinal) || !header.Contains("False", StringComparison.Ordinal) || !shape.Success)
            throw new InvalidDataException($"{path} is not a C-ordered matrix of float32");
        var dimensions = int.Parse(shape.Groups[2].Value, CultureInfo.InvariantCulture);
        return new VectorSet(name, dimensions, MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start + length)).ToArray());
    }

    private static VectorSet ReadFvecs(string name, string path, byte[] bytes)
    {
        var dimensions = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var row = 4 + (4 * dimensions);
        if (dimensions is < 1 or > 65_536 || bytes.Length % row != 0)
            throw new InvalidDataException($"{path} is neither .npy nor .fvecs");
        var values = new float[bytes.Length / row * dimensions];
        for (var i = 0; i < bytes.Length / row; i++)
            MemoryMarshal.Cast<byte, float>(bytes.AsSpan((i * row) + 4, 4 * dimensions)).CopyTo(values.AsSpan(i * dimensions));
        return new VectorSet(name, dimensions, values);
    }

    [GeneratedRegex(@"'shape': \((\d+), (\d+)\)")]
    private static partial Regex Shape();
}
