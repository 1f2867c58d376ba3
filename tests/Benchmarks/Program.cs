using System.CommandLine;
using FitnessGrpc.Benchmarks.Evaluation;
using FitnessGrpc.Benchmarks.Load;

// Run from the repository's root, after `make build`: both verbs drive the executable as its users do.
var output = new Option<string>("--out") { Description = "Folder of the figures", DefaultValueFactory = static _ => "out/bench" };
var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds a figure", DefaultValueFactory = static _ => 7 };
var eval = new Option<string?>("--eval") { Description = "Folder of evaluation data: measures quality and no speed" };
var root = new RootCommand("Speed and quality of FitnessGrpc.") { output, rounds, eval };
root.SetAction(async (parsed, cancellation) => parsed.GetValue(eval) is { } data
    ? await QualityEvaluation.RunAsync(data, cancellation)
    : await JourneyBenchmark.RunAsync(parsed.GetValue(output)!, parsed.GetValue(rounds), cancellation));
return await root.Parse(args).InvokeAsync();
