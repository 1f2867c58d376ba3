using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Formulas from the wire.</summary>
internal static class FormulaMapping
{
    private const int MaxDepth = 64;
    private const int MaxTerms = 1024;

    public static QueryKind.Formula ToEngine(Wire.Formula formula, string field)
    {
        var terms = 0;
        var defaults = new Dictionary<string, PayloadValue>(formula.Defaults.Count);
        foreach (var (name, value) in formula.Defaults)
            defaults[name] = PayloadMapping.ToEngine(value);
        return new QueryKind.Formula(ToEngine(formula.Expression, $"{field}.expression", 1, ref terms), defaults);
    }

    private static FormulaTerm ToEngine(Wire.Expression? expression, string field, int depth, ref int terms)
    {
        if (depth > MaxDepth || ++terms > MaxTerms)
            throw Malformed.Field(field, $"may have {MaxTerms} terms, nested {MaxDepth} deep");
        switch (expression?.VariantCase)
        {
            case Wire.Expression.VariantOneofCase.Constant:
                return new FormulaTerm.Constant(Finite(expression.Constant, $"{field}.constant"));
            case Wire.Expression.VariantOneofCase.Variable:
                return new FormulaTerm.Variable(Key(expression.Variable, $"{field}.variable"));
            case Wire.Expression.VariantOneofCase.Condition:
                return new FormulaTerm.Holds(FilterMapping.ToEngine(expression.Condition, $"{field}.condition"));
            case Wire.Expression.VariantOneofCase.GeoDistance:
                return new FormulaTerm.GeoDistance(
                    FilterMapping.Position(expression.GeoDistance.Origin, $"{field}.geo_distance.origin"),
                    Key(expression.GeoDistance.To, $"{field}.geo_distance.to"));
            case Wire.Expression.VariantOneofCase.Datetime:
                return Filters.Instants.TryMicroseconds(expression.Datetime, out var at)
                    ? new FormulaTerm.Constant(at / 1e6)
                    : throw Malformed.Field($"{field}.datetime", "is not an RFC 3339 date");
            case Wire.Expression.VariantOneofCase.DatetimeKey:
                return new FormulaTerm.DatetimeOf(Key(expression.DatetimeKey, $"{field}.datetime_key"));
            case Wire.Expression.VariantOneofCase.Mult:
                return new FormulaTerm.Product(All(expression.Mult.Mult, $"{field}.mult", depth, ref terms));
            case Wire.Expression.VariantOneofCase.Sum:
                return new FormulaTerm.Sum(All(expression.Sum.Sum, $"{field}.sum", depth, ref terms));
            case Wire.Expression.VariantOneofCase.Div:
                var div = expression.Div;
                return new FormulaTerm.Quotient(
                    ToEngine(div.Left, $"{field}.div.left", depth + 1, ref terms),
                    ToEngine(div.Right, $"{field}.div.right", depth + 1, ref terms),
                    div.HasByZeroDefault ? Finite(div.ByZeroDefault, $"{field}.div.by_zero_default") : null);
            case Wire.Expression.VariantOneofCase.Neg:
                return Applied(FormulaFunction.Negate, expression.Neg, $"{field}.neg", depth, ref terms);
            case Wire.Expression.VariantOneofCase.Abs:
                return Applied(FormulaFunction.Abs, expression.Abs, $"{field}.abs", depth, ref terms);
            case Wire.Expression.VariantOneofCase.Sqrt:
                return Applied(FormulaFunction.Sqrt, expression.Sqrt, $"{field}.sqrt", depth, ref terms);
            case Wire.Expression.VariantOneofCase.Exp:
                return Applied(FormulaFunction.Exp, expression.Exp, $"{field}.exp", depth, ref terms);
            case Wire.Expression.VariantOneofCase.Log10:
                return Applied(FormulaFunction.Log10, expression.Log10, $"{field}.log10", depth, ref terms);
            case Wire.Expression.VariantOneofCase.Ln:
                return Applied(FormulaFunction.Ln, expression.Ln, $"{field}.ln", depth, ref terms);
            case Wire.Expression.VariantOneofCase.Pow:
                return new FormulaTerm.Power(
                    ToEngine(expression.Pow.Base, $"{field}.pow.base", depth + 1, ref terms),
                    ToEngine(expression.Pow.Exponent, $"{field}.pow.exponent", depth + 1, ref terms));
            case Wire.Expression.VariantOneofCase.ExpDecay:
                return Decay(DecayCurve.Exponential, expression.ExpDecay, $"{field}.exp_decay", depth, ref terms);
            case Wire.Expression.VariantOneofCase.GaussDecay:
                return Decay(DecayCurve.Gauss, expression.GaussDecay, $"{field}.gauss_decay", depth, ref terms);
            case Wire.Expression.VariantOneofCase.LinDecay:
                return Decay(DecayCurve.Linear, expression.LinDecay, $"{field}.lin_decay", depth, ref terms);
            default:
                throw Malformed.Field(field, "an expression is needed");
        }
    }

    private static FormulaTerm[] All(RepeatedField<Wire.Expression> expressions, string field, int depth, ref int terms)
    {
        var result = new FormulaTerm[expressions.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = ToEngine(expressions[i], $"{field}[{i}]", depth + 1, ref terms);
        return result;
    }

    private static FormulaTerm.Applied Applied(FormulaFunction function, Wire.Expression term, string field, int depth, ref int terms) =>
        new(function, ToEngine(term, field, depth + 1, ref terms));

    private static FormulaTerm.Decay Decay(DecayCurve curve, Wire.DecayParamsExpression decay, string field, int depth, ref int terms)
    {
        var scale = decay.HasScale ? decay.Scale : 1;
        if (!(scale > 0) || !float.IsFinite(scale))
            throw Malformed.Field($"{field}.scale", "must be more than 0");
        var midpoint = decay.HasMidpoint ? decay.Midpoint : 0.5f;
        if (midpoint is not (> 0 and < 1))
            throw Malformed.Field($"{field}.midpoint", "must be more than 0 and less than 1");
        return new FormulaTerm.Decay(
            curve,
            ToEngine(decay.X, $"{field}.x", depth + 1, ref terms),
            decay.Target is null ? null : ToEngine(decay.Target, $"{field}.target", depth + 1, ref terms),
            scale,
            midpoint);
    }

    private static double Finite(float value, string field) =>
        float.IsFinite(value) ? value : throw Malformed.Field(field, "NaN and infinity are not allowed");

    private static string Key(string key, string field) =>
        key.Length is >= 1 and <= 1024 ? key : throw Malformed.Field(field, "must have 1 to 1024 characters");
}
