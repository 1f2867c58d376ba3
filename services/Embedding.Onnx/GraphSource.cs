using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Onnx.Graphs;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace FitnessGrpc.Embedding.Onnx;

/// <summary>Where a session's graph comes from: a file, or this program, with weights in files of a folder.</summary>
internal sealed class GraphSource
{
    /// <summary>ONNX Runtime's name for the folder that the weights of a graph in memory lie in.</summary>
    public const string FolderEntry = "session.model_external_initializers_file_folder_path";

    private readonly string? _file;
    private readonly byte[]? _graph;
    private readonly string? _folder;

    private GraphSource(string? file, byte[]? graph, string? folder)
    {
        _file = file;
        _graph = graph;
        _folder = folder;
    }

    /// <summary>A graph in a file.</summary>
    public static GraphSource File(string path) => new(path, null, null);

    /// <summary>The graph of a model; builds it when the folder has none.</summary>
    public static GraphSource Of(ModelDescription model) => model.Tensors is null
        ? File(model.OnnxFile)
        : new GraphSource(null, EncoderGraph.Build(model).ToByteArray(), EncoderWeights.Folder(model));

    /// <summary>A session of this graph.</summary>
    public InferenceSession Open(SessionOptions settings)
    {
        if (_file is not null)
            return new InferenceSession(_file, settings);
        settings.AddSessionConfigEntry(FolderEntry, _folder);
        return new InferenceSession(_graph, settings);
    }
}
