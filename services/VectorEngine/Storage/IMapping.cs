namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>A file mapped for reading. The memory goes when it is disposed, so nobody may look at it any more by then.</summary>
internal unsafe interface IMapping : IDisposable
{
    byte* Pointer { get; }

    long Length { get; }
}
