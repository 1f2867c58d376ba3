namespace FitnessGrpc.VectorEngine;

/// <summary>A vector in a query: given, or that of a point.</summary>
public abstract record Example
{
    private Example()
    {
    }

    /// <summary>A vector.</summary>
    /// <param name="Vector">The vector.</param>
    public sealed record Given(VectorValue Vector) : Example;

    /// <summary>The vector of a point.</summary>
    /// <param name="Id">The point.</param>
    public sealed record Stored(PointId Id) : Example;
}
