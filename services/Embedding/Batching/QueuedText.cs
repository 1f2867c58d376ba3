namespace FitnessGrpc.Embedding.Batching;

/// <summary>One text that waits for its vector.</summary>
internal sealed class QueuedText(int[] tokens, WorkPriority priority, int slot, TextGroup group)
{
    public int[] Tokens { get; } = tokens;

    public WorkPriority Priority { get; } = priority;

    /// <summary>How many of the tokens are a prompt that pooling leaves out.</summary>
    public int PromptTokens { get; init; }

    /// <summary>Its place in the group.</summary>
    public int Slot { get; } = slot;

    /// <summary>The texts that came with it.</summary>
    public TextGroup Group { get; } = group;

    /// <summary>Milliseconds of the queue's clock at which it came.</summary>
    public long Arrived { get; set; }

    /// <summary>The text with the least goes first.</summary>
    public long Due { get; set; }

    /// <summary>Order of arrival.</summary>
    public long Sequence { get; set; }

    /// <summary>Its place among the waiting texts of its length; null when it does not wait.</summary>
    public LinkedListNode<QueuedText>? Node { get; set; }
}
