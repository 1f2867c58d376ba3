namespace FitnessGrpc.Embedding.Tokenizers;

/// <summary>A token that is found literally in the text, before it is cut into words.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">What is searched for.</param>
/// <param name="SingleWord">Only where no letter, digit, mark or connector touches it.</param>
/// <param name="StripLeft">Takes the white space before it.</param>
/// <param name="StripRight">Takes the white space behind it.</param>
/// <param name="Normalized">Searched for in the normalised text, and not in the text as it came.</param>
/// <param name="Special">Belongs to the model and not to its language, as [SEP] does.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized, bool Special);
