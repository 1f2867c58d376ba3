namespace FitnessGrpc.Retrieval.AnswerCache.Equivalence;

/// <summary>What a question asks for.</summary>
internal enum QuestionKind
{
    /// <summary>No sign of it: a few key words.</summary>
    Unknown,

    /// <summary>A way to do something.</summary>
    HowTo,

    /// <summary>A number or an amount.</summary>
    HowMuch,

    /// <summary>A frequency.</summary>
    HowOften,

    /// <summary>A duration.</summary>
    HowLong,

    /// <summary>Any other degree: how heavy, how deep.</summary>
    HowDegree,

    /// <summary>A reason.</summary>
    Why,

    /// <summary>A moment.</summary>
    When,

    /// <summary>A place.</summary>
    Where,

    /// <summary>A person.</summary>
    Who,

    /// <summary>A thing, or one of several.</summary>
    What,

    /// <summary>Yes or no.</summary>
    YesNo,
}
