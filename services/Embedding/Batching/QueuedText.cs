namespace FitnessGrpc.Embedding.Batching;

/// <summary>One text that waits for its vector.</summary>
internal sealed class QueuedText(int[] tokens, WorkPriority priority, int slot, TextGroup group, string caller = "")
{
    public int[] Tokens { get; } = tokens;

    public WorkPriority Priority { get; } = priority;

    /// <summary>How many of the tokens are a prompt that pooling leaves out.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Its place in the group.</summary>
    public int Slot { get; } = slot;

    /// <summary>The texts that came with it.</summary>
    public TextGroup Group { get; } = group;

    /// <summary>Who asks: callers share the model fairly.</summary>
    public string Caller { get; } = caller;

    /// <summary>Milliseconds of the queue's clock at which it came.</summary>
    public long Arrived { get; set; }

    /// <summary>Milliseconds of the queue's clock after which nobody wants it any more.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>Where it begins in the virtual time of its priority, in tokens.</summary>
    public long Start { get; set; }

    /// <summary>The text with the least goes first.</summary>
    public long Rank { get; set; }

    /// <summary>Order of arrival.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether it waits.</summary>
    public bool IsQueued { get; set; }
}
