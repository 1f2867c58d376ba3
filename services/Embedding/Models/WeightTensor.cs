namespace FitnessGrpc.Embedding.Models;

/// <summary>Where a tensor lies in a safetensors file.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="File">Full path of the file.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Sizes; the elements lie row by row.</param>
/// <param name="Offset">First byte, from the beginning of the file.</param>
/// <param name="Length">Number of bytes.</param>
public sealed record WeightTensor(string Name, string File, WeightType Type, IReadOnlyList<long> Shape, long Offset, long Length);
