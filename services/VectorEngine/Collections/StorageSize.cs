using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>How much the points of a collection take.</summary>
internal static class StorageSize
{
    public static (long Vectors, long Payloads) Of(CollectionState state)
    {
        long vectors = 0, payloads = 0;
        var writer = new ByteWriter();
        foreach (var slot in state.Matching(null))
        {
            writer.Clear();
            writer.Payload(state.PayloadAt(slot));
            payloads += writer.Length;
            foreach (var name in state.VectorNames)
            {
                vectors += state.Dense(name) is { } dense ? (dense.Has(slot) ? 4L * dense.Schema.Size : 0)
                    : state.Multi(name) is { } multi ? (multi.Has(slot) ? 4L * multi.At(slot).Length : 0)
                    : 8L * (state.Sparse(name)?.At(slot)?.Indices.Length ?? 0);
            }
        }

        return (vectors, payloads);
    }
}
