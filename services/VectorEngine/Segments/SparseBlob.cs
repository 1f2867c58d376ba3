using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>The stored form of a sparse vector: its indices, then as many weights.</summary>
internal static class SparseBlob
{
    public static void Write(BlobWriter writer, VectorValue.Sparse vector) =>
        writer.Add(MemoryMarshal.AsBytes<uint>(vector.Indices), MemoryMarshal.AsBytes<float>(vector.Values));

    public static VectorValue.Sparse Read(ReadOnlySpan<byte> blob)
    {
        var half = blob.Length / 2;
        return half % 4 == 0
            ? new VectorValue.Sparse(MemoryMarshal.Cast<byte, uint>(blob[..half]).ToArray(), MemoryMarshal.Cast<byte, float>(blob[half..]).ToArray())
            : throw new InvalidDataException("a sparse vector of odd length");
    }
}
