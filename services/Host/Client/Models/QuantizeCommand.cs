using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FitnessGrpc.Embedding.Onnx.Quantization;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Host.Client.Models;

/// <summary><c>fitness model quantize FOLDER OUT</c>: makes smaller weights of a model, and says what that changes.</summary>
internal static class QuantizeCommand
{
    private static readonly Argument<string> Folder = new("folder") { Description = "Folder of a model with float32 weights, as sentence-transformers writes it" };

    private static readonly Argument<string?> Target = new("out") { Description = "Folder to write, which must not be there yet or be empty", Arity = ArgumentArity.ZeroOrOne };

    private static readonly Option<bool> Beside = new("--beside")
    {
        Description = "Instead of a folder, write onnx/model_KIND.onnx into the model's own, as the variant that embed --compute KIND takes",
    };

    private static readonly Option<string?> Data = new("--data")
    {
        Description = "Pairs of sentences with people's scores (sentence1, sentence2, score) as .jsonl, .tsv or .csv: says how well vectors follow them",
    };

    private static readonly Option<bool> EightBits = new("--eight-bits")
    {
        Description = "With int8: weights of 8 bits and not 7, which only processors with VNNI multiply without overflow",
    };

    public static Command Create()
    {
        var kind = new Option<string>("--kind")
        {
            Description = "int8 computes in 8 bits (about twice as fast on processors with VNNI; vectors are near those of float32), weights stores 8 bits and computes in float32 (a quarter of the size)",
            Required = true,
        };
        kind.AcceptOnlyFromAmong("int8", "weights");
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("quantize", "Make a model with smaller weights, and print what that changes in size, speed and vectors.")
        {
            Folder, Target, kind, Beside, Data, EightBits, json,
        };
        command.SetAction((parsed, cancellation) => ModelCommand.RunAsync(() =>
        {
            var target = parsed.GetValue(Target);
            if (target is null != parsed.GetValue(Beside))
                throw new StartupException("either a folder to write or --beside is needed, and not both.");
            var request = new QuantizationRequest(
                parsed.GetValue(Folder)!, target, parsed.GetValue(kind) == "int8" ? QuantizationKind.Int8 : QuantizationKind.Weights, parsed.GetValue(Data))
            {
                SevenBits = !parsed.GetValue(EightBits),
            };
            var report = ModelQuantizer.Run(request, new Lines(), cancellation);
            Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : Text(report));
            return Task.FromResult(0);
        }));
        return command;
    }

    private static string Text(QuantizationReport report)
    {
        FormattableString[] lines =
        [
            $"{ModelCommand.Printable(report.File)} is written",
            $"quantized     {report.Matrices} matrices, {report.Tables} tables of token vectors",
            $"size          {report.BytesBefore / 1e6:F1} MB before, {report.BytesAfter / 1e6:F1} MB now",
            $"speed         {report.TextsPerSecondBefore:F0} texts a second of one core before, {report.TextsPerSecondAfter:F0} now ({report.SpeedRatio:F2} times)",
            $"alone         {report.TextsPerSecondAlone:F0} texts a second, one text a run ({report.SpeedRatioAlone:F2} times)",
            $"batches       {(report.BatchIndependent ? "vectors do not depend on their batch" : "vectors depend on their batch, unless texts run one by one (FITNESS__Embedding__Onnx__BatchIndependent, the default)")}",
            $"cosine        {report.CosineLeast:F4} at least, {report.CosineMean:F4} on average, to the vectors before, of {report.Texts} texts",
        ];
        var text = string.Join(Environment.NewLine, lines.Select(static line => line.ToString(CultureInfo.InvariantCulture)));
        return report is { SpearmanBefore: { } before, SpearmanAfter: { } after }
            ? text + Environment.NewLine + string.Create(CultureInfo.InvariantCulture, $"Spearman      {before:F4} before, {after:F4} now, on {report.Pairs} pairs")
            : text;
    }

    /// <summary>A line on standard error for each step, at once and in order.</summary>
    private sealed class Lines : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine(ModelCommand.Printable(value));
    }
}
