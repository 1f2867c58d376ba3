namespace FitnessGrpc.Hosting.Json;

/// <summary>Names of one enum value.</summary>
/// <param name="Number">Its number on the wire.</param>
/// <param name="Full">Its name in the contract.</param>
/// <param name="Short">The same without the enum's prefix.</param>
public sealed record EnumName(int Number, string Full, string Short);
