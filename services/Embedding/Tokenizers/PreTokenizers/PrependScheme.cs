namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Before which pieces Metaspace puts its sign, where it does not stand already.</summary>
internal enum PrependScheme
{
    Always,
    First,
    Never,
}
