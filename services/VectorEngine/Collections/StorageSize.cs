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
        }

        foreach (var name in state.VectorNames)
        {
            if (state.Dense(name) is { } dense)
            {
                vectors += 4L * dense.Schema.Size * dense.Count;
                continue;
            }

            var (multi, sparse) = (state.Multi(name), state.Sparse(name));
            foreach (var slot in state.Matching(null))
            {
                vectors += multi is not null ? (multi.Has(slot) ? 4L * multi.At(slot).Length : 0) : 8L * (sparse!.At(slot)?.Indices.Length ?? 0);
            }
        }

        return (vectors, payloads);
    }
}
