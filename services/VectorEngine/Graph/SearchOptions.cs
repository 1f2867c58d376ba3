namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>How a search uses codes and full vectors.</summary>
/// <param name="Rescore">Whether all rows that the walk kept in view are scored again with the full vectors; else scores are those of the codes.</param>
/// <param name="Oversampling">How many times the wanted number is kept in view at least; 1 or more.</param>
/// <param name="IgnoreQuantization">Full vectors decide whatever <paramref name="Rescore"/> says.</param>
internal readonly record struct SearchOptions(bool Rescore = true, float Oversampling = 1, bool IgnoreQuantization = false)
{
    /// <summary>Rescoring, as much as the index finds right.</summary>
    public static SearchOptions Default { get; } = new(true, 1, false);

    /// <summary>Rows to keep in view.</summary>
    public double Width(int k, int ef) => Math.Max(ef, Math.Ceiling(k * (double)Math.Max(1, Oversampling)));
}
