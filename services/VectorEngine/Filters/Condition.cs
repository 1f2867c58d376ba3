namespace FitnessGrpc.VectorEngine;

/// <summary>A condition on a point. Keys are paths: <c>a.b</c>, <c>a[].b</c> (any element), <c>a[0]</c>.</summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>A test on the values at a path; on an array any element may satisfy it. With several tests any of them may.</summary>
    /// <param name="Key">The path.</param>
    /// <param name="Tests">At least one.</param>
    public sealed record Field(string Key, IReadOnlyList<FieldTest> Tests) : Condition;

    /// <summary>The path is missing, null or the empty array.</summary>
    /// <param name="Key">The path.</param>
    public sealed record IsEmpty(string Key) : Condition;

    /// <summary>The value is null; with an index on the field also an array that holds a null.</summary>
    /// <param name="Key">The path.</param>
    public sealed record IsNull(string Key) : Condition;

    /// <summary>The point's id is one of these.</summary>
    /// <param name="Ids">The ids.</param>
    public sealed record HasId(IReadOnlySet<PointId> Ids) : Condition;

    /// <summary>The point has this vector.</summary>
    /// <param name="Name">The vector's name.</param>
    public sealed record HasVector(string Name) : Condition;

    /// <summary>One element of the array at the path satisfies the whole filter.</summary>
    /// <param name="Key">The path.</param>
    /// <param name="Filter">Its keys are relative to the element.</param>
    public sealed record Nested(string Key, Filter Filter) : Condition;

    /// <summary>A filter as a condition.</summary>
    /// <param name="Filter">The filter.</param>
    public sealed record Group(Filter Filter) : Condition;

    /// <summary>
    /// One of equal parts of the points, the same ones every time: those whose id hashes to the index. The hash is FNV-1a (64 bits) over the
    /// id's bytes, little-endian for numbers and in text order for UUIDs, spread by the finaliser of MurmurHash3, modulo the total.
    /// </summary>
    /// <param name="Total">Number of parts, at least 1.</param>
    /// <param name="Index">The part, less than the total.</param>
    public sealed record Slice(uint Total, uint Index) : Condition;
}
