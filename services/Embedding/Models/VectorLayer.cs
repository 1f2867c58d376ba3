namespace FitnessGrpc.Embedding.Models;

/// <summary>A part of a model behind pooling.</summary>
public abstract record VectorLayer
{
    private protected VectorLayer()
    {
    }

    /// <summary>Number of values that it takes.</summary>
    public required int Inputs { get; init; }

    /// <summary>Number of values that it gives.</summary>
    public required int Outputs { get; init; }
}
