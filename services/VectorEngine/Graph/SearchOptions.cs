namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>How a search uses codes and full vectors.</summary>
/// <param name="Rescore">Whether the closest by code are scored again with the full vectors; else scores are those of the codes.</param>
/// <param name="Oversampling">How many times the wanted number is scored again at least; 1 or more.</param>
/// <param name="IgnoreQuantization">Scores again whatever the walk has found, as if there were no codes.</param>
internal readonly record struct SearchOptions(bool Rescore = true, float Oversampling = 1, bool IgnoreQuantization = false)
{
    /// <summary>Rescoring, as much as the index finds right.</summary>
    public static SearchOptions Default { get; } = new(true, 1, false);
}
