namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Each byte of the text's UTF-8 becomes a visible character (Radford et al. 2019): printable ones stay, the others move behind U+0100.</summary>
internal sealed class ByteLevel : Rewriter
{
    private static readonly char[] Characters = MakeCharacters();

    /// <summary>The character that stands for a byte.</summary>
    public static char Character(byte value) => Characters[value];

    /// <summary>Appends a text's bytes as characters.</summary>
    public static void Map(ReadOnlySpan<char> piece, CharBuffer output)
    {
        var characters = Characters;
        // At most three bytes a unit of UTF-16.
        var room = output.Room(piece.Length * 3);
        var length = 0;
        for (var at = 0; at < piece.Length; at++)
        {
            var c = piece[at];
            if (c < 0x80)
                room[length++] = characters[c];
            else if (c < 0x800)
            {
                room[length++] = characters[0xC0 | (c >> 6)];
                room[length++] = characters[0x80 | (c & 0x3F)];
            }
            else if (char.IsHighSurrogate(c) && at + 1 < piece.Length)
            {
                var value = char.ConvertToUtf32(c, piece[++at]);
                room[length++] = characters[0xF0 | (value >> 18)];
                room[length++] = characters[0x80 | ((value >> 12) & 0x3F)];
                room[length++] = characters[0x80 | ((value >> 6) & 0x3F)];
                room[length++] = characters[0x80 | (value & 0x3F)];
            }
            else
            {
                room[length++] = characters[0xE0 | (c >> 12)];
                room[length++] = characters[0x80 | ((c >> 6) & 0x3F)];
                room[length++] = characters[0x80 | (c & 0x3F)];
            }
        }
        output.Advance(length);
    }

    public override void Rewrite(ReadOnlySpan<char> piece, bool first, CharBuffer text, PieceList pieces)
    {
        var start = text.Length;
        Map(piece, text);
        pieces.Add(start, text.Length);
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        var next = 0x100;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is >= '!' and <= '~' or >= 0xA1 and <= 0xAC or >= 0xAE and <= 0xFF;
            characters[value] = (char)(printable ? value : next++);
        }
        return characters;
    }
}
