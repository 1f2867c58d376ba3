using System.Text.Json;
using System.Text.Json.Serialization;

namespace FitnessGrpc.Benchmarks;

/// <summary>One line of <c>out/bench/*.json</c>.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">Median of the rounds.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="Baseline">What it is compared with, measured in the same run.</param>
/// <param name="Ratio">Median of the rounds' ratios to the baseline.</param>
internal sealed record Figure(string Name, double Value, string Unit, string Baseline, double Ratio)
{
    /// <summary>Share of what is really closest that was found; only of searches.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Recall { get; init; }

    /// <summary>First and third quartile of the rounds' ratios.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double[]? Quartiles { get; init; }

    public static Figure Of(string name, string unit, IReadOnlyList<double> values, string baseline, IReadOnlyList<double> baselines) => new(
        name, Math.Round(Median(values), 4), unit, baseline, Math.Round(Median(values.Zip(baselines, static (v, b) => v / b).ToList()), 4));

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public string ToJson() => JsonSerializer.Serialize(this, FigureJson.Default.Figure);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Figure))]
internal sealed partial class FigureJson : JsonSerializerContext;
