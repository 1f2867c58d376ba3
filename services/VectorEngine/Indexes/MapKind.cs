using System.Diagnostics.CodeAnalysis;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>How values of one kind become keys of a map, and which tests ask for them.</summary>
internal abstract class MapKind<TKey>
    where TKey : notnull
{
    public abstract IComparer<TKey> Order { get; }

    public abstract bool TryKey(PayloadValue value, [MaybeNullWhen(false)] out TKey key);

    public abstract PayloadValue Show(TKey key);

    /// <summary>The keys a test lists, and whether it asks for all others; null when the test is not about keys.</summary>
    public abstract (IReadOnlySet<TKey> Keys, bool Except)? Listed(FieldTest test);

    public abstract void Write(ByteWriter w, TKey key);

    public abstract TKey Read(ref ByteReader r);
}
