namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>The clean-up of SentencePiece's "nmt" rules: control characters go, odd spaces become plain ones.</summary>
internal sealed class Nmt : Normalizer
{
    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        foreach (var c in text)
        {
            switch ((int)c)
            {
                case >= 0x1 and <= 0x8 or 0xB or >= 0xE and <= 0x1F or 0x7F or 0x8F or 0x9F:
                    break;
                case 0x9 or 0xA or 0xC or 0xD or 0x1680 or >= 0x200B and <= 0x200F or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                    output.Append(' ');
                    break;
                default:
                    output.Append(c);
                    break;
            }
        }
    }
}
