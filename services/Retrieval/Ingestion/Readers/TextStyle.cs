namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>How a field becomes text.</summary>
public enum TextStyle
{
    /// <summary>Paragraphs; one for each element of a list.</summary>
    Paragraphs,

    /// <summary>A paragraph; a line for each element of a list.</summary>
    Lines,

    /// <summary>A numbered list, for steps.</summary>
    Numbered,

    /// <summary>A short sentence, in one paragraph with the sentences before it; elements of a list joined by commas.</summary>
    Sentence,
}
