namespace FitnessGrpc.Embedding.Serving;

/// <summary>A name under which a model serves, or failed to. Guarded by the registry's lock.</summary>
/// <param name="name">Name that requests give.</param>
/// <param name="folder">Full path of the folder.</param>
/// <param name="isRequired">The settings name it: the module is not ready without it.</param>
internal sealed class ModelSlot(string name, string folder, bool isRequired)
{
    public string Name { get; } = name;

    public string Folder { get; } = folder;

    public bool IsRequired { get; } = isRequired;

    /// <summary>What answers; null when nothing could be loaded.</summary>
    public ServedModel? Current { get; set; }

    /// <summary>Why the last load failed; empty when it did not.</summary>
    public string Reason { get; set; } = "";
}
