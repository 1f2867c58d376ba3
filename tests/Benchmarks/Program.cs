using System.CommandLine;
using FitnessGrpc.Benchmarks.Evaluation;
using FitnessGrpc.Benchmarks.Load;
using FitnessGrpc.Benchmarks.Vectors;

// Run from the repository's root, after `make build`: these verbs drive the executable as its users do, but for --vectors.
var output = new Option<string>("--out") { Description = "Folder of the figures", DefaultValueFactory = static _ => "out/bench" };
var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds a figure", DefaultValueFactory = static _ => 7 };
var eval = new Option<string?>("--eval") { Description = "Folder of evaluation data: measures quality and no speed" };
var texts = new Option<string?>("--texts") { Description = "Folder of texts: makes the vectors of real text for --vectors" };
var root = new RootCommand("Speed and quality of FitnessGrpc.") { output, rounds, eval, texts };
root.SetAction(async (parsed, cancellation) =>
{
    if (parsed.GetValue(texts) is { } t)
    {
        Directory.CreateDirectory(parsed.GetValue(output)!);
        TextVectors.Write(t, "models/all-MiniLM-L6-v2", Path.Combine(parsed.GetValue(output)!, "text384.npy"), 101_000);
        return 0;
    }
    return parsed.GetValue(eval) is { } data
        ? await QualityEvaluation.RunAsync(data, cancellation)
        : await JourneyBenchmark.RunAsync(parsed.GetValue(output)!, parsed.GetValue(rounds), cancellation);
});
return await root.Parse(args).InvokeAsync();
