namespace FitnessGrpc.Embedding.Serving;

/// <summary>A name under which a model serves, or failed to. Guarded by the lock of the <see cref="ModelTable"/>.</summary>
/// <param name="name">Name that requests give.</param>
/// <param name="path">Full path of the folder, with the variant of the weights where one is named.</param>
/// <param name="isRequired">The settings name it: the module is not ready without it.</param>
internal sealed class ModelSlot(string name, string path, bool isRequired)
{
    public string Name { get; } = name;

    public string Path { get; } = path;

    public bool IsRequired { get; } = isRequired;

    /// <summary>What the folder looked like just before the last load read it, whether that succeeded or not.</summary>
    public UInt128 Stamp { get; set; }

    /// <summary>What answers; null when nothing could be loaded.</summary>
    public ServedModel? Current { get; set; }

    /// <summary>Why the last load failed; empty when it did not.</summary>
    public string Reason { get; set; } = "";
}
