using System.CommandLine;
using FitnessGrpc.Benchmarks.Embedding;
using FitnessGrpc.Benchmarks.Evaluation;
using FitnessGrpc.Benchmarks.Load;
using FitnessGrpc.Benchmarks.Vectors;

// Run from the repository's root, after `make build`: these verbs drive the executable as its users do, but for --texts and most of --vectors.
var output = new Option<string>("--out") { Description = "Folder of the figures", DefaultValueFactory = static _ => "out/bench" };
var rounds = new Option<int?>("--rounds") { Description = "Interleaved rounds a figure: 7, or 9 of vectors, where it is not said" };
var eval = new Option<string?>("--eval") { Description = "Folder of evaluation data: measures quality and no speed" };
var vectors = new Option<bool>("--vectors") { Description = "The vector index beside hnswlib" };
var embedding = new Option<bool>("--embedding") { Description = "The embedding service beside a bare loop over ONNX Runtime" };
var model = new Option<string>("--model") { Description = "With --embedding or --eval: folder of the model", DefaultValueFactory = static _ => "models/all-MiniLM-L6-v2" };
var only = new Option<string>("--only") { Description = "With --vectors or --embedding: figures whose names begin so, or so, as in vectors.grpc,vectors.churn", DefaultValueFactory = static _ => "" };
var data = new Option<string?>("--data") { Description = "With --vectors: a file of vectors (.fvecs, .npy) to measure too" };
var points = new Option<int>("--points") { Description = "With --vectors: most points of vectors.growth, 100000 or, for five minutes more, 1000000 (which vectors.start.1m needs too)", DefaultValueFactory = static _ => 100_000 };
var seconds = new Option<int>("--seconds") { Description = "Seconds of embedding.overload, 10 to 86400", DefaultValueFactory = static _ => 60 };
seconds.Validators.Add(static result =>
{
    if (result.GetValueOrDefault<int>() is < 10 or > 86_400)
        result.AddError("--seconds must be 10 to 86400");
});
var texts = new Option<string?>("--texts") { Description = "Folder of texts: makes the vectors of real text that --vectors measures" };
var root = new RootCommand("Speed and quality of FitnessGrpc.") { output, rounds, eval, vectors, embedding, model, only, data, points, seconds, texts };
root.SetAction(async (parsed, cancellation) =>
{
    var folder = parsed.GetValue(output)!;
    if (parsed.GetValue(texts) is { } source)
    {
        Directory.CreateDirectory(folder);
        TextVectors.Write(source, "models/all-MiniLM-L6-v2", Path.Combine(folder, "text384.npy"), 100_000 + VectorsBenchmark.Queries);
        return 0;
    }
    if (parsed.GetValue(vectors))
        return new VectorsBenchmark(folder, parsed.GetValue(rounds) ?? 9, parsed.GetValue(only)!).Run(parsed.GetValue(data), parsed.GetValue(points));
    if (parsed.GetValue(eval) is { } evaluation)
        return await QualityEvaluation.RunAsync(evaluation, parsed.GetValue(model)!, cancellation);
    var service = new EmbeddingBenchmark(folder, parsed.GetValue(model)!, parsed.GetValue(rounds) ?? 7, parsed.GetValue(only)!, parsed.GetValue(seconds));
    if (!parsed.GetValue(embedding))
        await JourneyBenchmark.RunAsync(folder, parsed.GetValue(rounds) ?? 7, cancellation);
    return await service.RunAsync(cancellation);
});
return await root.Parse(args).InvokeAsync();
