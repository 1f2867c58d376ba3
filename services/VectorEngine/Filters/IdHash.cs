namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>A hash of ids that is the same on every machine and in every version.</summary>
internal static class IdHash
{
    /// <summary>FNV-1a over the id's bytes, then MurmurHash3's 64-bit finaliser: FNV alone leaves the low bits of small numbers uneven.</summary>
    public static ulong Of(PointId id)
    {
        var hash = 0xcbf29ce484222325ul;
        var bits = id.Bits;
        for (var i = 0; i < (id.IsUuid ? 16 : 8); i++)
        {
            // A UUID's bits are kept as one big-endian number, so its first byte is the highest.
            var at = id.IsUuid ? 15 - i : i;
            hash = (hash ^ (byte)(bits >> (8 * at))) * 0x100000001b3ul;
        }

        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdul;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53ul;
        return hash ^ (hash >> 33);
    }
}
