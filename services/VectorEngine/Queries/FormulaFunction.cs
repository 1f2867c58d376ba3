namespace FitnessGrpc.VectorEngine;

/// <summary>Functions of one number in a formula.</summary>
public enum FormulaFunction
{
    /// <summary>−x.</summary>
    Negate,

    /// <summary>|x|.</summary>
    Abs,

    /// <summary>√x.</summary>
    Sqrt,

    /// <summary>eˣ.</summary>
    Exp,

    /// <summary>Decimal logarithm.</summary>
    Log10,

    /// <summary>Natural logarithm.</summary>
    Ln,
}
