using System.Numerics;
using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// The head of an index's image. Five parts follow it, each beginning at a multiple of 64 bytes: the projection, the parameters of the codes, the entries, the
/// links, the codes. Little-endian; where the parts lie follows from the head.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GraphImage
{
    public const int Version = 1;
    public const int Alignment = 64;
    public const ulong ExpectedMagic = 0x48504152_47544946;

    public ulong Magic;
    public int Format;
    public uint Checksum;
    public long Length;
    public double Bits;
    public int Count;
    public int Live;
    public int Dimensions;
    public int Distance;
    public int M;
    public int EfConstruct;
    public int Quantization;
    public float Ratio;
    public int Kind;
    public int Coordinates;
    public int Stride;
    public int Degree;
    public int Entries;
    public int Outputs;
    public int Parameters;
    public uint BodyChecksum;

    /// <summary>Bytes of each part.</summary>
    public readonly long[] Sizes =>
    [
        Outputs == 0 ? 0 : Projection.Floats(Dimensions, Outputs) * sizeof(float),
        Parameters * (long)sizeof(float),
        Entries * (long)sizeof(uint),
        Count * (long)Degree * sizeof(uint),
        Count * (long)Stride,
    ];

    /// <summary>Where each part begins, and the end.</summary>
    public readonly long[] Offsets()
    {
        var sizes = Sizes;
        var offsets = new long[sizes.Length + 1];
        offsets[0] = Round(sizeof(GraphImage));
        for (var i = 0; i < sizes.Length; i++)
        {
            offsets[i + 1] = Round(checked(offsets[i] + sizes[i]));
        }

        return offsets;
    }

    /// <summary>Whether the numbers fit each other, so that nothing is read beyond the parts.</summary>
    public readonly bool IsConsistent()
    {
        if (Count < 0 || Live < 0 || Live > Count || Dimensions is < 1 or > 65_536 || Distance is < 1 or > 4 || M is < 1 or > 256 || EfConstruct < 1
            || Degree != 2 * M || Entries < 0 || Entries > Count || Coordinates < 0 || Outputs < 0 || Outputs > Dimensions || Quantization is < 0 or > 3)
        {
            return false;
        }

        var manhattan = Distance == (int)VectorEngine.Distance.Manhattan;
        return (CodeKind)Kind switch
        {
            CodeKind.Bytes => !manhattan && Outputs > 0 && Coordinates == Outputs && CodeLayout.Bytes(Coordinates).Stride == Stride && Parameters == 0,
            CodeKind.Shorts => !manhattan && Outputs > 0 && Coordinates == Outputs && CodeLayout.Shorts(Coordinates).Stride == Stride && Parameters == 0,
            CodeKind.ByteDifferences => manhattan && Coordinates == Dimensions && CodeLayout.ByteDifferences(Coordinates).Stride == Stride && Parameters == 2,
            CodeKind.FloatDifferences => manhattan && Coordinates == Dimensions && CodeLayout.FloatDifferences(Coordinates).Stride == Stride && Parameters == 0,
            CodeKind.Product => Quantization == 2 && Outputs == 0 && (int)Ratio is >= 4 and <= 64 && ProductCodebook.Width((int)Ratio) is var width
                && Coordinates == ProductCodebook.Parts(Dimensions, width) && CodeLayout.Product(Coordinates).Stride == Stride
                && Parameters == Coordinates * (long)ProductScorer.Centroids * width,
            CodeKind.Binary => Quantization == 3 && Outputs == Dimensions && Coordinates == Dimensions && Parameters == 1 && CodeLayout.Binary(Dimensions, Bits).Stride == Stride,
            _ => false,
        };
    }

    /// <summary>The compression that the index was built for.</summary>
    public readonly QuantizationSchema? Compression() => Quantization switch
    {
        1 => new QuantizationSchema.Scalar(float.IsNaN(Ratio) ? null : Ratio),
        2 => new QuantizationSchema.Product((int)Ratio),
        3 => new QuantizationSchema.Binary(Bits),
        _ => null,
    };

    public void SetCompression(QuantizationSchema? schema) => (Quantization, Ratio, Bits) = schema switch
    {
        QuantizationSchema.Scalar s => (1, s.Quantile ?? float.NaN, 0),
        QuantizationSchema.Product p => (2, p.Ratio, 0),
        QuantizationSchema.Binary b => (3, 0, b.Bits),
        _ => (0, 0f, 0.0),
    };

    /// <summary>The checksum of the head, its own place taken as 0.</summary>
    public readonly uint Sum()
    {
        var copy = this;
        copy.Checksum = 0;
        return Checksums(uint.MaxValue, new ReadOnlySpan<byte>(&copy, sizeof(GraphImage)));
    }

    /// <summary>CRC-32C, continued; begins with <see cref="uint.MaxValue"/>.</summary>
    public static uint Checksums(uint sum, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            sum = BitOperations.Crc32C(sum, word);
        }

        foreach (var value in bytes[(words.Length * sizeof(ulong))..])
        {
            sum = BitOperations.Crc32C(sum, value);
        }

        return sum;
    }

    private static long Round(long length) => (length + Alignment - 1) / Alignment * Alignment;
}
