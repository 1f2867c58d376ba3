namespace FitnessGrpc.Embedding.Hub;

/// <summary>A model cannot be fetched, listed or removed. The message names the model, file or setting and the reason, and holds no secret.</summary>
public sealed class HubException : Exception
{
    /// <summary>An error that trying again does not mend.</summary>
    public HubException(string message)
        : base(message)
    {
    }

    internal HubException(string message, bool isTransient)
        : base(message) => IsTransient = isTransient;

    /// <summary>The same request may succeed a moment later: a cut connection, a server that is overloaded.</summary>
    internal bool IsTransient { get; }
}
