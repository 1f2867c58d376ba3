using System.Numerics;
using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>CRC-32C (Castagnoli), in the processor where it can. Start with <see cref="Start"/>, end with <see cref="End"/>.</summary>
internal static class Crc32C
{
    public const uint Start = uint.MaxValue;

    public static uint End(uint crc) => ~crc;

    public static uint Of(ReadOnlySpan<byte> data) => End(Append(Start, data));

    /// <summary>Continues a checksum; where the data is cut into pieces does not matter.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var b in data[(words.Length * 8)..])
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return crc;
    }
}
