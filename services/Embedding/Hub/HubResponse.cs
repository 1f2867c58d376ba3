namespace FitnessGrpc.Embedding.Hub;

/// <summary>The answer to a request for a file.</summary>
/// <param name="Message">The last answer, behind all redirects.</param>
/// <param name="Checksum">What the hub itself, and not a store it sent to, says of the file; null when it does not.</param>
internal sealed record HubResponse(HttpResponseMessage Message, Checksum? Checksum) : IDisposable
{
    public void Dispose() => Message.Dispose();
}
