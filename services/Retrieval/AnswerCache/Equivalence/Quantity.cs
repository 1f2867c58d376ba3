namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>A number of a question with its unit.</summary>
/// <param name="Value">In the unit of the dimension: kg, s, m, l, kcal, °C; as written where there is none.</param>
/// <param name="Dimension">mass, time, length, …; empty for a bare number.</param>
/// <param name="Unit">Unit as written, in its canonical spelling; for a bare number the word behind it.</param>
internal readonly record struct Quantity(double Value, string Dimension, string Unit)
{
    // People round when they convert: 220 lb is "100 kg", 54 °F is "12 °C".
    private const double Rounding = 0.015;


    /// <summary>Whether both say the same amount: exactly in the same unit, to rounding between units.</summary>
    public static bool Same(Quantity a, Quantity b)
    {
        if (a.Dimension != b.Dimension)
            return false;
        var difference = Math.Abs(a.Value - b.Value);
        if (a.Unit == b.Unit || a.Dimension.Length == 0)
            return difference <= 1e-9 * Math.Max(Math.Abs(a.Value), Math.Abs(b.Value));
        return a.Dimension == "temperature" ? difference <= 0.6 : difference <= Rounding * Math.Max(Math.Abs(a.Value), Math.Abs(b.Value));
    }
}
