namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>Why two questions are not taken for one; the label of a metric, so the set is fixed.</summary>
internal enum Veto
{
    /// <summary>They are taken for one.</summary>
    None,

    /// <summary>The vectors are too far apart.</summary>
    Similarity,

    /// <summary>One points to something said before it.</summary>
    Context,

    /// <summary>A number or a unit differs.</summary>
    Numbers,

    /// <summary>One negates, or another thing is negated.</summary>
    Negation,

    /// <summary>More or less, before or after, left or right: a direction differs, or the two sides of one are swapped.</summary>
    Direction,

    /// <summary>The same words stand in another order.</summary>
    Order,

    /// <summary>They are asked for different people.</summary>
    Audience,

    /// <summary>How, how many, why, when, whether: they ask for different things.</summary>
    Kind,

    /// <summary>A word of one has no counterpart in the other.</summary>
    Words,
}
