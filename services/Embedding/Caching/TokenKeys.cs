using System.Runtime.InteropServices;

namespace FitnessGrpc.Embedding.Caching;

/// <summary>Texts are the same when their tokens are: exact, with no trust in a hash.</summary>
internal sealed class TokenKeys : IEqualityComparer<int[]>
{
    public bool Equals(int[]? x, int[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(int[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(obj.AsSpan()));
        return hash.ToHashCode();
    }
}
