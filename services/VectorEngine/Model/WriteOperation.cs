namespace FitnessGrpc.VectorEngine;

/// <summary>One atomic write to a collection.</summary>
public abstract record WriteOperation
{
    private WriteOperation()
    {
    }

    /// <summary>Whether what is written depends on the points at its turn, so that it must be resolved before it is logged.</summary>
    internal virtual bool DependsOnState => false;

    /// <summary>Whether what later writes may contain depends on this one, so that they are checked again after it.</summary>
    internal virtual bool ChangesSchema => false;

    /// <summary>Replaces whole points; of an id that occurs twice the last wins.</summary>
    /// <param name="Points">The points.</param>
    /// <param name="Mode">Which of them are written.</param>
    /// <param name="Condition">Existing points are written only if they match.</param>
    public sealed record Upsert(IReadOnlyList<PointData> Points, UpdateMode Mode = UpdateMode.Upsert, Filter? Condition = null) : WriteOperation
    {
        internal override bool DependsOnState => Mode != UpdateMode.Upsert || Condition is not null;
    }

    /// <summary>Replaces the named vectors of existing points; payloads in the points are ignored.</summary>
    /// <param name="Points">Ids and vectors.</param>
    /// <param name="Condition">Points are written only if they match.</param>
    public sealed record UpdateVectors(IReadOnlyList<PointData> Points, Filter? Condition = null) : WriteOperation
    {
        internal override bool DependsOnState => Condition is not null;
    }

    /// <summary>A write to selected points.</summary>
    /// <param name="Selector">The points.</param>
    public abstract record Selected(PointSelector Selector) : WriteOperation
    {
        internal override bool DependsOnState => Selector is PointSelector.Matching;
    }

    /// <summary>Deletes points; ids that do not exist are ignored.</summary>
    /// <param name="Selector">The points.</param>
    public sealed record Delete(PointSelector Selector) : Selected(Selector);

    /// <summary>Merges fields into the payload, or into the object at a path; null removes a field.</summary>
    /// <param name="Selector">The points.</param>
    /// <param name="Fields">The fields.</param>
    /// <param name="Key">The path, or null for the payload itself.</param>
    public sealed record SetPayload(PointSelector Selector, Payload Fields, string? Key = null) : Selected(Selector);

    /// <summary>Replaces the payload.</summary>
    /// <param name="Selector">The points.</param>
    /// <param name="Fields">The new payload.</param>
    public sealed record OverwritePayload(PointSelector Selector, Payload Fields) : Selected(Selector);

    /// <summary>Removes the values at paths.</summary>
    /// <param name="Selector">The points.</param>
    /// <param name="Keys">The paths.</param>
    public sealed record DeletePayload(PointSelector Selector, IReadOnlyList<string> Keys) : Selected(Selector);

    /// <summary>Empties the payload.</summary>
    /// <param name="Selector">The points.</param>
    public sealed record ClearPayload(PointSelector Selector) : Selected(Selector);

    /// <summary>Removes named vectors.</summary>
    /// <param name="Selector">The points.</param>
    /// <param name="Names">The names.</param>
    public sealed record DeleteVectors(PointSelector Selector, IReadOnlyList<string> Names) : Selected(Selector);

    /// <summary>Creates or replaces a payload index.</summary>
    /// <param name="Field">The path.</param>
    /// <param name="Index">The index.</param>
    public sealed record CreateIndex(string Field, PayloadIndexSchema Index) : WriteOperation;

    /// <summary>Removes a payload index, if there is one.</summary>
    /// <param name="Field">The path.</param>
    public sealed record DropIndex(string Field) : WriteOperation;

    /// <summary>Replaces <see cref="CollectionSchema.Annotations"/>, and the graph and compression of dense vectors.</summary>
    /// <param name="Annotations">The new value.</param>
    /// <param name="Dense">New settings of dense vectors by name; only <see cref="DenseVectorSchema.Graph"/> and <see cref="DenseVectorSchema.Quantization"/> are taken.</param>
    public sealed record Annotate(ReadOnlyMemory<byte> Annotations, IReadOnlyDictionary<string, DenseVectorSchema>? Dense = null) : WriteOperation
    {
        internal override bool DependsOnState => Dense is not null;

        internal override bool ChangesSchema => Dense is not null;
    }

    /// <summary>Adds a vector name; exactly one of the schemas is given. The name must be free.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Dense">Schema of a dense vector or multivector.</param>
    /// <param name="Sparse">Schema of a sparse vector.</param>
    /// <param name="Annotations">The new value of <see cref="CollectionSchema.Annotations"/>.</param>
    public sealed record CreateVector(string Name, DenseVectorSchema? Dense, SparseVectorSchema? Sparse, ReadOnlyMemory<byte> Annotations) : WriteOperation
    {
        internal override bool DependsOnState => true;

        internal override bool ChangesSchema => true;
    }

    /// <summary>Removes a vector name and every vector of it.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="Annotations">The new value of <see cref="CollectionSchema.Annotations"/>.</param>
    public sealed record DropVector(string Name, ReadOnlyMemory<byte> Annotations) : WriteOperation
    {
        internal override bool DependsOnState => true;

        internal override bool ChangesSchema => true;
    }
}
