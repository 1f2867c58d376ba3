using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Backends;

/// <summary>Loads models for one runtime.</summary>
public interface IEmbeddingBackend
{
    /// <summary>Execution provider: cpu, cuda, tensorrt.</summary>
    string Provider { get; }

    /// <summary>Loads the weights. Takes a second; called off the start path.</summary>
    /// <exception cref="StartupException">The weights are damaged or do not fit the description. Names the file.</exception>
    IEmbeddingSession Load(ModelDescription model);
}
