namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Multivectors in a mapped component.</summary>
internal sealed class SealedMulti(BlobColumn blobs, DenseVectorSchema schema) : IVectorColumn, IDisposable
{
    public DenseVectorSchema Schema { get; set; } = schema;

    public int Count { get; set; }

    public ReadOnlySpan<ulong> HasBits => blobs.HasBits;

    public bool Has(int slot) => blobs.Has(slot);

    public ReadOnlySpan<float> At(int slot) => blobs.At<float>(slot);

    public void Dispose() => blobs.Dispose();
}
