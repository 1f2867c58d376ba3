using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>Reads the modules behind pooling, with their weights.</summary>
internal static class LayerReader
{
    private const string WeightsFile = "model.safetensors";
    private const string TextVector = "sentence_embedding";
    private const int MaxSize = 65_536;

    /// <summary>The layers; a normalisation at the end is told apart, because a caller may do without it.</summary>
    /// <param name="files">The model's folder.</param>
    /// <param name="modules">Kinds and folders.</param>
    /// <param name="inputs">Number of values that pooling gives.</param>
    /// <exception cref="StartupException">A file is missing or damaged, or sizes do not fit.</exception>
    public static (IReadOnlyList<VectorLayer> Layers, bool Normalize) Read(
        FolderFiles files, IReadOnlyList<(string Kind, string Path)> modules, int inputs)
    {
        var layers = new List<VectorLayer>();
        foreach (var (kind, path) in modules)
        {
            VectorLayer? layer = kind switch
            {
                "Dense" => Dense(files, path, inputs),
                "LayerNorm" => LayerNorm(files, path, inputs),
                _ => Normalize(files, path, inputs),
            };
            if (layer is null)
                continue;
            layers.Add(layer);
            inputs = layer.Outputs;
        }
        return layers is [.., NormalizeLayer] ? (layers[..^1], true) : (layers, false);
    }

    private static DenseLayer Dense(FolderFiles files, string folder, int inputs)
    {
        using var config = files.Open(Path.Combine(folder, "config.json"));
        var (takes, gives, hasBias, activation, input, output, residual) = config.Read(static root => (
            root.Number("in_features"), root.Number("out_features"), root.Flag("bias") ?? true, root.Text("activation_function"),
            root.Text("module_input_name"), root.Text("module_output_name"), root.Flag("use_residual") ?? false));
        if (takes != inputs)
            throw config.Wrong($"says in_features {takes}, and what comes before gives {inputs} values");
        if (gives is not (> 0 and <= MaxSize))
            throw config.Wrong($"must say out_features, 1 to {MaxSize}");
        if (input is not (null or TextVector) || output is not (null or TextVector))
            throw config.Wrong("asks for a Dense module that does not turn a text's vector into another, which is not supported");
        var tensors = Weights(files, folder);
        return new DenseLayer
        {
            Inputs = inputs,
            Outputs = gives.Value,
            Weights = Values(files, folder, tensors, "linear.weight", [gives.Value, inputs]),
            Bias = hasBias ? Values(files, folder, tensors, "linear.bias", [gives.Value]) : null,
            HasResidual = residual,
            ResidualWeights = residual && gives != inputs ? Values(files, folder, tensors, "residual.weight", [gives.Value, inputs]) : null,
            Activation = Function(config, activation),
        };
    }

    /// <summary>Null for one that is about the tokens' vectors, which nothing behind pooling looks at.</summary>
    private static NormalizeLayer? Normalize(FolderFiles files, string folder, int inputs)
    {
        using var config = files.TryOpen(Path.Combine(folder, "config.json"));
        var (input, output) = config?.Read(static root => (root.Text("module_input_name"), root.Text("module_output_name"))) ?? (null, null);
        input ??= TextVector;
        output ??= input;
        if (output != TextVector)
            return null;
        return input == TextVector
            ? new NormalizeLayer { Inputs = inputs, Outputs = inputs }
            : throw config!.Wrong($"makes a text's vector of {input}, which is not supported");
    }

    private static LayerNormLayer LayerNorm(FolderFiles files, string folder, int inputs)
    {
        using var config = files.Open(Path.Combine(folder, "config.json"));
        if (config.Read(static root => root.Number("dimension")) is { } dimension && dimension != inputs)
            throw config.Wrong($"says dimension {dimension}, and what comes before gives {inputs} values");
        var tensors = Weights(files, folder);
        return new LayerNormLayer
        {
            Inputs = inputs,
            Outputs = inputs,
            Weights = Values(files, folder, tensors, "norm.weight", [inputs]),
            Bias = Values(files, folder, tensors, "norm.bias", [inputs]),
        };
    }

    /// <summary>Python names of the classes; without one it is Tanh, as in the reference, and so is one that is not PyTorch's.</summary>
    private static Activation Function(ModelFile config, string? name) => name?.StartsWith("torch.", StringComparison.Ordinal) != true ? Activation.Tanh : name[(name.LastIndexOf('.') + 1)..] switch
    {
        "Tanh" => Activation.Tanh,
        "Identity" => Activation.Identity,
        "ReLU" => Activation.Relu,
        "GELU" => Activation.Gelu,
        "Sigmoid" => Activation.Sigmoid,
        "SiLU" => Activation.Silu,
        "LeakyReLU" => Activation.LeakyRelu,
        "ELU" or "CELU" => Activation.Elu,
        "Mish" => Activation.Mish,
        "Softplus" => Activation.Softplus,
        "Softsign" => Activation.Softsign,
        "Hardtanh" => Activation.HardTanh,
        "Hardswish" => Activation.HardSwish,
        _ => throw config.Wrong($"asks for the activation_function {name}, which is not supported"),
    };

    private static Dictionary<string, WeightTensor> Weights(FolderFiles files, string folder)
    {
        var path = Path.Combine(folder, WeightsFile);
        if (files.Find(path) is { } found)
            return SafetensorsFile.Read(found);
        throw files.Find(Path.Combine(folder, "pytorch_model.bin")) is { } pickle
            ? ModelFile.Wrong(pickle, $"is a pickle, which is not read because it can run code; {WeightsFile} is needed beside it")
            : ModelFile.Wrong(Path.Combine(files.Root, path), "is missing");
    }

    private static float[] Values(FolderFiles files, string folder, Dictionary<string, WeightTensor> tensors, string name, long[] shape)
    {
        var path = Path.Combine(files.Root, folder, WeightsFile);
        if (!tensors.TryGetValue(name, out var tensor))
            throw ModelFile.Wrong(path, $"has no tensor {name}");
        if (!tensor.Shape.SequenceEqual(shape))
            throw ModelFile.Wrong(path, $"has {name} in the shape [{string.Join(", ", tensor.Shape)}], and config.json asks for [{string.Join(", ", shape)}]");
        return SafetensorsFile.Values(tensor);
    }
}
