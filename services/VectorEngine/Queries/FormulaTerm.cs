namespace FitnessGrpc.VectorEngine;

/// <summary>A term of a formula. It is calculated in double precision; a result that is not finite is an error of the request.</summary>
public abstract record FormulaTerm
{
    private FormulaTerm()
    {
    }

    /// <summary>A number.</summary>
    /// <param name="Value">The number.</param>
    public sealed record Constant(double Value) : FormulaTerm;

    /// <summary>A score (<c>$score</c> or <c>$score[i]</c> of the i-th prefetch; 0 where the point has none) or a number in the payload.</summary>
    /// <param name="Name">The score or the path.</param>
    public sealed record Variable(string Name) : FormulaTerm;

    /// <summary>1 when the condition holds, else 0.</summary>
    /// <param name="Condition">The condition.</param>
    public sealed record Holds(Condition Condition) : FormulaTerm;

    /// <summary>Metres between a position and the one in the payload.</summary>
    /// <param name="Origin">The position.</param>
    /// <param name="To">The path of the other.</param>
    public sealed record GeoDistance(GeoPosition Origin, string To) : FormulaTerm;

    /// <summary>An instant in the payload, in seconds since 1970.</summary>
    /// <param name="Path">Its path.</param>
    public sealed record DatetimeOf(string Path) : FormulaTerm;

    /// <summary>A product; 1 when empty. It ends at the first zero.</summary>
    /// <param name="Terms">The factors.</param>
    public sealed record Product(IReadOnlyList<FormulaTerm> Terms) : FormulaTerm;

    /// <summary>A sum; 0 when empty.</summary>
    /// <param name="Terms">The summands.</param>
    public sealed record Sum(IReadOnlyList<FormulaTerm> Terms) : FormulaTerm;

    /// <summary>A quotient; 0 when the dividend is 0.</summary>
    /// <param name="Left">The dividend.</param>
    /// <param name="Right">The divisor.</param>
    /// <param name="ByZero">The result when the divisor is 0; an error when null.</param>
    public sealed record Quotient(FormulaTerm Left, FormulaTerm Right, double? ByZero) : FormulaTerm;

    /// <summary>A function of one number.</summary>
    /// <param name="Function">The function.</param>
    /// <param name="Term">The number.</param>
    public sealed record Applied(FormulaFunction Function, FormulaTerm Term) : FormulaTerm;

    /// <summary>A power.</summary>
    /// <param name="Base">The base.</param>
    /// <param name="Exponent">The exponent.</param>
    public sealed record Power(FormulaTerm Base, FormulaTerm Exponent) : FormulaTerm;

    /// <summary>
    /// A value that falls from 1 at the target to the midpoint at a distance of the scale: exp(ln(m) · d / s), exp(ln(m) · (d / s)²), or the line
    /// max(0, 1 − (1 − m) · d / s).
    /// </summary>
    /// <param name="Curve">The curve.</param>
    /// <param name="X">The number.</param>
    /// <param name="Target">Where it is 1; 0 when null.</param>
    /// <param name="Scale">More than 0.</param>
    /// <param name="Midpoint">More than 0, less than 1.</param>
    public sealed record Decay(DecayCurve Curve, FormulaTerm X, FormulaTerm? Target, double Scale = 1, double Midpoint = 0.5) : FormulaTerm;
}
