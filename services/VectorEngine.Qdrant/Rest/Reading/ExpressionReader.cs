using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Expressions of a formula: a number, the name of a variable, a condition, or an operation.</summary>
internal static class ExpressionReader
{
    public static Wire.Expression Read(Json json)
    {
        if (json.IsNumber)
            return new Wire.Expression { Constant = json.Single() };
        if (json.IsString)
            return new Wire.Expression { Variable = json.Text() };
        if (!json.IsObject)
            throw json.Expected("an expression");
        if (FilterReader.IsCondition(json))
            return new Wire.Expression { Condition = FilterReader.Condition(json) };
        foreach (var (name, value) in json.Members())
        {
            if (Operation(name, value) is { } operation)
                return operation;
        }

        throw json.Wrong("is no expression of a formula");
    }

    private static Wire.Expression? Operation(string name, Json value) => name switch
    {
        "geo_distance" => new Wire.Expression
        {
            GeoDistance = new Wire.GeoDistance { Origin = FilterReader.Point(value.Need("origin")), To = value.Need("to").Text() },
        },
        "datetime" => new Wire.Expression { Datetime = value.Text() },
        "datetime_key" => new Wire.Expression { DatetimeKey = value.Text() },
        "mult" => new Wire.Expression { Mult = Fill(new Wire.MultExpression(), static m => m.Mult, value) },
        "sum" => new Wire.Expression { Sum = Fill(new Wire.SumExpression(), static m => m.Sum, value) },
        "div" => new Wire.Expression { Div = Division(value) },
        "pow" => new Wire.Expression
        {
            Pow = new Wire.PowExpression { Base = Read(value.Need("base")), Exponent = Read(value.Need("exponent")) },
        },
        "neg" => new Wire.Expression { Neg = Read(value) },
        "abs" => new Wire.Expression { Abs = Read(value) },
        "sqrt" => new Wire.Expression { Sqrt = Read(value) },
        "exp" => new Wire.Expression { Exp = Read(value) },
        "log10" => new Wire.Expression { Log10 = Read(value) },
        "ln" => new Wire.Expression { Ln = Read(value) },
        "exp_decay" => new Wire.Expression { ExpDecay = Decay(value) },
        "gauss_decay" => new Wire.Expression { GaussDecay = Decay(value) },
        "lin_decay" => new Wire.Expression { LinDecay = Decay(value) },
        _ => null,
    };

    private static T Fill<T>(T message, Func<T, RepeatedField<Wire.Expression>> terms, Json list)
    {
        foreach (var term in list.Items())
            terms(message).Add(Read(term));
        return message;
    }

    private static Wire.DivExpression Division(Json json)
    {
        var division = new Wire.DivExpression { Left = Read(json.Need("left")), Right = Read(json.Need("right")) };
        if (json.Find("by_zero_default") is { } instead)
            division.ByZeroDefault = instead.Single();
        return division;
    }

    private static Wire.DecayParamsExpression Decay(Json json)
    {
        var decay = new Wire.DecayParamsExpression { X = Read(json.Need("x")) };
        if (json.Find("target") is { } target)
            decay.Target = Read(target);
        if (json.Find("scale") is { } scale)
            decay.Scale = scale.Single();
        if (json.Find("midpoint") is { } midpoint)
            decay.Midpoint = midpoint.Single();
        return decay;
    }
}
