using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Normalizers;

/// <summary>One of Unicode's normalisation forms.</summary>
internal sealed class UnicodeForm(NormalizationForm form) : Normalizer
{
    /// <summary>Everything below stands as it is, alone and behind anything.</summary>
    private readonly char _firstThatMayChange = form switch
    {
        NormalizationForm.FormC => '\u0300',
        NormalizationForm.FormD => '\u00C0',
        _ => '\u00A0',
    };

    public override void Normalize(ReadOnlySpan<char> text, CharBuffer output)
    {
        if (text.IndexOfAnyExceptInRange('\0', (char)(_firstThatMayChange - 1)) < 0)
        {
            output.Append(text);
            return;
        }
        output.Append(text.ToString().Normalize(form));
    }
}
