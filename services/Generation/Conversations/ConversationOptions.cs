using System.ComponentModel.DataAnnotations;

namespace FitnessGrpc.Generation.Conversations;

/// <summary>How much of a conversation is kept, in memory of this process; section <c>Generation:Conversations</c>.</summary>
public sealed class ConversationOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Generation:Conversations";

    /// <summary>Conversations kept at once, 1 to 1,000,000; the one silent for longest goes first.</summary>
    [Range(1, 1_000_000)]
    public int MaxConversations { get; set; } = 10_000;

    /// <summary>Turns kept of one conversation, 1 to 50.</summary>
    [Range(1, 50)]
    public int MaxTurns { get; set; } = 6;

    /// <summary>Characters kept of one turn's answer, 100 to 32,768; the question is kept whole.</summary>
    [Range(100, 32_768)]
    public int MaxAnswerCharacters { get; set; } = 2000;

    /// <summary>Minutes of silence after which a conversation is forgotten, 1 to 10,080.</summary>
    [Range(1, 10_080)]
    public int IdleMinutes { get; set; } = 60;
}
