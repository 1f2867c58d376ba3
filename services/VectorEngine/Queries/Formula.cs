using System.Globalization;
using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Evaluates a formula for the points of the prefetches.</summary>
internal sealed class Formula
{
    private const string Score = "$score";

    private readonly CollectionState _state;
    private readonly IReadOnlyDictionary<string, PayloadValue> _defaults;
    private readonly Dictionary<int, float>[] _scores;
    private readonly Term _root;
    private readonly List<PayloadValue> _values = [];
    private readonly CancellationToken _cancellation;

    public Formula(CollectionState state, QueryKind.Formula formula, IReadOnlyList<List<Ranked>> lists, CancellationToken cancellation)
    {
        (_state, _defaults, _cancellation) = (state, formula.Defaults, cancellation);
        _scores = [.. lists.Select(static l => l.GroupBy(static h => h.Slot).ToDictionary(static g => g.Key, static g => g.First().Score))];
        _root = Compile(formula.Expression);
    }

    private delegate double Term(int slot, Payload payload);

    /// <summary>The points, best first.</summary>
    public List<Ranked> Rank()
    {
        var ranked = new List<Ranked>();
        foreach (var slot in _scores.SelectMany(static s => s.Keys).Distinct())
        {
            _cancellation.ThrowIfCancellationRequested();
            var value = (float)_root(slot, _state.PayloadAt(slot));
            ranked.Add(new Ranked(slot, float.IsFinite(value) ? value : throw NotFinite($"the formula = {value}"), null));
        }

        ranked.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : a.Slot.CompareTo(b.Slot));
        return ranked;
    }

    private static EngineException NotFinite(FormattableString what) =>
        EngineException.Invalid($"The expression {what.ToString(CultureInfo.InvariantCulture)} produced a non-finite number");

    private static double Finite(double value, FormattableString what) => double.IsFinite(value) ? value : throw NotFinite(what);

    private Term Compile(FormulaTerm term)
    {
        switch (term)
        {
            case FormulaTerm.Constant { Value: var value }:
                return (_, _) => value;
            case FormulaTerm.Variable { Name: var name }:
                return name.StartsWith('$') ? ScoreOf(name) : Number(name);
            case FormulaTerm.Holds { Condition: var condition }:
                var test = _state.Tester(new Filter { Must = [condition] })!;
                return (slot, _) => test.Matches(slot) ? 1 : 0;
            case FormulaTerm.GeoDistance geo:
                var position = Value(geo.To);
                return (_, payload) => position(payload) is { } v && Geo.TryPosition(v, out var to) ? Geo.Metres(geo.Origin, to) : throw Wrong(geo.To, "a geo point");
            case FormulaTerm.DatetimeOf { Path: var path }:
                var instant = Value(path);
                return (_, payload) => instant(payload) is { Kind: PayloadKind.String } v && Instants.TryMicroseconds(v.AsString, out var at)
                    ? at / 1e6
                    : throw Wrong(path, "a datetime");
            case FormulaTerm.Product { Terms: var factors }:
                return Product([.. factors.Select(Compile)]);
            case FormulaTerm.Sum { Terms: var summands }:
                var terms = summands.Select(Compile).ToArray();
                return (slot, payload) =>
                {
                    var sum = 0.0;
                    foreach (var summand in terms)
                    {
                        sum += summand(slot, payload);
                    }

                    return sum;
                };
            case FormulaTerm.Quotient quotient:
                return Quotient(Compile(quotient.Left), Compile(quotient.Right), quotient.ByZero);
            case FormulaTerm.Power power:
                var (radix, exponent) = (Compile(power.Base), Compile(power.Exponent));
                return (slot, payload) =>
                {
                    var (x, y) = (radix(slot, payload), exponent(slot, payload));
                    return Finite(Math.Pow(x, y), $"{x}^{y}");
                };
            case FormulaTerm.Applied applied:
                return Applied(applied.Function, Compile(applied.Term));
            case FormulaTerm.Decay decay:
                return Decay(decay);
            default:
                throw new InvalidOperationException("unknown term");
        }
    }

    private static Term Product(Term[] factors) => (slot, payload) =>
    {
        var product = 1.0;
        foreach (var factor in factors)
        {
            var value = factor(slot, payload);
            if (value == 0)
            {
                return 0;
            }

            product *= value;
        }

        return product;
    };

    private static Term Quotient(Term left, Term right, double? byZero) => (slot, payload) =>
    {
        var dividend = left(slot, payload);
        if (dividend == 0)
        {
            return 0;
        }

        var divisor = right(slot, payload);
        return divisor == 0 && byZero is { } value ? value : Finite(dividend / divisor, $"{dividend}/{divisor}");
    };

    private static Term Applied(FormulaFunction function, Term term) => function switch
    {
        FormulaFunction.Negate => (slot, payload) => -term(slot, payload),
        FormulaFunction.Abs => (slot, payload) => Math.Abs(term(slot, payload)),
        FormulaFunction.Sqrt => (slot, payload) => term(slot, payload) is var x ? Finite(Math.Sqrt(x), $"sqrt({x})") : 0,
        FormulaFunction.Exp => (slot, payload) => term(slot, payload) is var x ? Finite(Math.Exp(x), $"exp({x})") : 0,
        FormulaFunction.Log10 => (slot, payload) => term(slot, payload) is var x ? Finite(Math.Log10(x), $"log10({x})") : 0,
        _ => (slot, payload) => term(slot, payload) is var x ? Finite(Math.Log(x), $"ln({x})") : 0,
    };

    private Term Decay(FormulaTerm.Decay decay)
    {
        var x = Compile(decay.X);
        var target = decay.Target is null ? null : Compile(decay.Target);
        var scale = decay.Scale;
        var log = Math.Log(decay.Midpoint);
        var slope = 1 - decay.Midpoint;
        return decay.Curve switch
        {
            DecayCurve.Exponential => (slot, payload) => Math.Exp(log * Distance(slot, payload)),
            DecayCurve.Gauss => (slot, payload) => Distance(slot, payload) is var d ? Math.Exp(log * d * d) : 0,
            _ => (slot, payload) => Math.Max(0, 1 - (slope * Distance(slot, payload))),
        };

        double Distance(int slot, Payload payload) => Math.Abs(x(slot, payload) - (target?.Invoke(slot, payload) ?? 0)) / scale;
    }

    private Term ScoreOf(string name)
    {
        var index = 0;
        if (name != Score && !(name.StartsWith("$score[", StringComparison.Ordinal) && name.EndsWith(']')
            && int.TryParse(name.AsSpan(7, name.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out index)))
        {
            throw EngineException.Invalid($"Invalid formula variable `{name}`: names that begin with $ are $score and $score[i]");
        }

        var alias = index == 0 ? name == Score ? "$score[0]" : Score : name;
        var missing = 0.0;
        if ((_defaults.TryGetValue(name, out var value) || _defaults.TryGetValue(alias, out value)) && !value.TryNumber(out missing))
        {
            throw Wrong(name, "a number");
        }

        var scores = index < _scores.Length ? _scores[index] : [];
        return (slot, _) => scores.TryGetValue(slot, out var score) ? score : missing;
    }

    private Term Number(string path)
    {
        var value = Value(path);
        return (_, payload) => value(payload) is { } v && v.TryNumber(out var number) ? number : throw Wrong(path, "a number");
    }

    /// <summary>The value at a path, or its default when nothing is there; null when there are several.</summary>
    private Func<Payload, PayloadValue?> Value(string text)
    {
        var path = KeyPath.Parse(text);
        _defaults.TryGetValue(text, out var missing);
        return payload =>
        {
            _values.Clear();
            path.Collect(payload, _values);
            return _values.Count switch
            {
                0 => missing ?? throw EngineException.Invalid($"No value found for `{text}` in the payload nor the formula defaults"),
                1 => _values[0],
                _ => null,
            };
        };
    }

    private static EngineException Wrong(string path, string kind) =>
        EngineException.Invalid($"Expected {kind} for `{path}` in the payload and in the formula defaults");
}
