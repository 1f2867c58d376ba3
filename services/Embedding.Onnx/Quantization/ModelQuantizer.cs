using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Hosting.Modules;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>Makes a model with smaller weights of one with float32 weights, and says what that changes.</summary>
public static class ModelQuantizer
{
    /// <summary>Largest value of weights of seven bits, and of eight.</summary>
    private const int Seven = 63;
    private const int Eight = 127;

    /// <summary>Writes the model, whole or not at all, and then measures it.</summary>
    /// <param name="request">What is to be made.</param>
    /// <param name="progress">Told in a few words what is being done.</param>
    /// <param name="cancellation">Ends the work; before the model is written, nothing is left of it.</param>
    /// <exception cref="StartupException">The model or the data cannot be used, or the target cannot be written. Names the file.</exception>
    public static QuantizationReport Run(QuantizationRequest request, IProgress<string> progress, CancellationToken cancellation)
    {
        var source = ModelFolder.Read(request.Folder);
        var model = source.Description;
        var name = request.Kind == QuantizationKind.Int8 ? "int8" : "weights";
        var files = new FolderFiles(model.Folder);
        var transformer = Path.GetRelativePath(model.Folder, Path.GetDirectoryName(model.Encoder.File)!);
        if (transformer == ".")
            transformer = "";
        var target = request.Target is null ? null : QuantizedFolder.Check(model, request.Target);
        var file = Path.Combine(model.Folder, transformer, "onnx", $"model_{name}.onnx");
        if (target is null && File.Exists(file))
            throw new StartupException($"The file {file} cannot be written: it is there already.");
        // Data that cannot be read is found out before the work.
        var pairs = request.Data is null ? null : SentencePairs.Read(request.Data);

        progress.Report($"quantizing {model.OnnxFile}");
        var graph = SourceGraph.Of(model);
        GraphRewriter rewriter = request.Kind == QuantizationKind.Int8
            ? new Int8Rewriter(graph, request.SevenBits ? Seven : Eight)
            : new BlockRewriter(graph);
        var quantized = rewriter.Rewrite();
        quantized.MetadataProps.Add(new StringStringEntryProto { Key = "fitness.quantization", Value = $"{name}, from {model.Name} {model.Fingerprint}" });
        cancellation.ThrowIfCancellationRequested();

        progress.Report($"writing {target ?? file}");
        Measurement measurement;
        ModelFolder made;
        if (target is null)
        {
            WriteBeside(quantized, file);
            try
            {
                made = ModelFolder.Read(model.Folder, $"model_{name}");
                measurement = new Measurement(source, made, progress, cancellation);
            }
            catch
            {
                File.Delete(file);
                throw;
            }
        }
        else
        {
            using var folder = QuantizedFolder.Create(model, target, transformer, Data(files, model));
            // Where the graph was, so that what reads the one finds the other.
            var place = model.Tensors is null && Path.GetFileName(Path.GetDirectoryName(model.OnnxFile)) != "onnx" ? "" : "onnx";
            file = Path.Combine(target, transformer, place, "model.onnx");
            Write(quantized, Path.Combine(folder.Folder, transformer, place, "model.onnx"));
            // What cannot be read and loaded again never comes to its place.
            made = ModelFolder.Read(folder.Folder);
            measurement = new Measurement(source, made, progress, cancellation);
            folder.Keep();
        }
        using var loaded = measurement;
        var speed = measurement.Speed();
        var texts = pairs is null ? SampleTexts.All : [.. pairs.SelectMany(static pair => new[] { pair.First, pair.Second }).Distinct()];
        var (least, mean, spearman) = measurement.Quality(texts, pairs);
        return new QuantizationReport
        {
            File = file,
            Kind = name,
            Matrices = rewriter.Matrices,
            Tables = rewriter.Tables,
            BytesBefore = Data(files, model).Append(model.OnnxFile).Distinct().Sum(static path => new FileInfo(path).Length),
            BytesAfter = new FileInfo(file).Length,
            BatchIndependent = made.Description.BatchIndependent,
            TextsPerSecondBefore = speed.Before,
            TextsPerSecondAfter = speed.After,
            TextsPerSecondAlone = speed.Alone,
            SpeedRatio = speed.Ratio,
            SpeedRatioAlone = speed.RatioAlone,
            Texts = texts.Count,
            CosineLeast = least,
            CosineMean = mean,
            Pairs = pairs?.Count ?? 0,
            SpearmanBefore = spearman?.Before,
            SpearmanAfter = spearman?.After,
        };
    }

    /// <summary>The files that a model's weights are in, beside its graph.</summary>
    private static IReadOnlyList<string> Data(FolderFiles files, ModelDescription model) => model.Tensors is null
        ? ExternalData.Check(files, Path.GetRelativePath(model.Folder, model.OnnxFile))
        : [.. model.Tensors.Values.Select(static tensor => tensor.File).Distinct()];

    private static void WriteBeside(ModelProto graph, string file)
    {
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            Write(graph, temporary);
            File.Move(temporary, file);
        }
        catch (IOException e)
        {
            throw new StartupException($"The file {file} cannot be written: {e.Message.TrimEnd('.')}.");
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Write(ModelProto graph, string file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var stream = File.Create(file);
            graph.WriteTo(stream);
            // On disk before it has the name that says it is whole.
            stream.Flush(flushToDisk: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The file {file} cannot be written: {e.Message.TrimEnd('.')}.");
        }
    }
}
