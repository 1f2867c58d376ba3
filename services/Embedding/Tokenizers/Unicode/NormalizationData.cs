using System.Globalization;
using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Unicode;

/// <summary>
/// Decompositions, combining classes and pairs that compose, of the Unicode version that the reference has: not of the
/// system's, which differs from machine to machine. Read from <c>normalization.txt</c> when it is first needed.
/// </summary>
internal sealed class NormalizationData
{
    private const int HangulStart = 0xAC00;
    private const int HangulCount = 11172;
    private const int LeadStart = 0x1100;
    private const int LeadCount = 19;
    private const int VowelStart = 0x1161;
    private const int VowelCount = 21;
    private const int TrailStart = 0x11A7;
    private const int TrailCount = 28;
    private static readonly Lazy<NormalizationData> Lazy = new(static () => new NormalizationData());

    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatible = [];
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<(int First, int Second), int> _pairs = [];
    private readonly byte[] _active = new byte[0x10000];

    private NormalizationData()
    {
        using var stream = typeof(NormalizationData).Assembly.GetManifestResourceStream("normalization.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var fields = line.Split(' ');
            switch (fields[0])
            {
                case "C":
                    for (var value = Hex(fields[1]); value <= Hex(fields[2]); value++)
                        _classes[value] = byte.Parse(fields[3], CultureInfo.InvariantCulture);
                    break;
                case "D":
                    _canonical[Hex(fields[1])] = [.. fields.Skip(2).Select(Hex)];
                    break;
                case "K":
                    _compatible[Hex(fields[1])] = [.. fields.Skip(2).Select(Hex)];
                    break;
                case "P":
                    _pairs[(Hex(fields[2]), Hex(fields[3]))] = Hex(fields[1]);
                    break;
            }
        }
        var seconds = _pairs.Keys.Select(static p => p.Second).ToHashSet();
        var composites = _pairs.Values.ToHashSet();
        for (var value = 0; value < _active.Length; value++)
            _active[value] = FindActive(value, seconds, composites);
    }

    public static NormalizationData Instance => Lazy.Value;

    /// <summary>
    /// Whether a character may change under a form, or let what stands before it change. Where none does, a text is
    /// normalised already. Beyond U+FFFF, yes when in doubt.
    /// </summary>
    public bool IsActive(int value, NormalizationForm form) =>
        value < _active.Length ? (_active[value] & Bit(form)) != 0 : IsActiveAstral(value);

    /// <summary>Canonical combining class; 0 for a starter.</summary>
    public int Class(int value) => _classes.GetValueOrDefault(value);

    /// <summary>Appends a character's full decomposition.</summary>
    public void Decompose(int value, bool compatible, List<int> output)
    {
        if (value is >= HangulStart and < HangulStart + HangulCount)
        {
            var index = value - HangulStart;
            output.Add(LeadStart + index / (VowelCount * TrailCount));
            output.Add(VowelStart + index % (VowelCount * TrailCount) / TrailCount);
            if (index % TrailCount is > 0 and var trail)
                output.Add(TrailStart + trail);
        }
        else if ((compatible && _compatible.TryGetValue(value, out var parts)) || _canonical.TryGetValue(value, out parts))
            output.AddRange(parts);
        else
            output.Add(value);
    }

    /// <summary>What two characters compose to; -1 when they stay two.</summary>
    public int Compose(int first, int second)
    {
        if (first is >= LeadStart and < LeadStart + LeadCount && second is >= VowelStart and < VowelStart + VowelCount)
            return HangulStart + ((first - LeadStart) * VowelCount + second - VowelStart) * TrailCount;
        if (first is >= HangulStart and < HangulStart + HangulCount && (first - HangulStart) % TrailCount == 0
            && second is > TrailStart and < TrailStart + TrailCount)
            return first + second - TrailStart;
        return _pairs.TryGetValue((first, second), out var composed) ? composed : -1;
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int Bit(NormalizationForm form) => form switch
    {
        NormalizationForm.FormC => 1,
        NormalizationForm.FormD => 2,
        NormalizationForm.FormKC => 4,
        _ => 8,
    };

    private bool IsActiveAstral(int value) =>
        _classes.ContainsKey(value) || _canonical.ContainsKey(value) || _compatible.ContainsKey(value) || value is >= 0x11000 and < 0x12000;

    private byte FindActive(int value, HashSet<int> seconds, HashSet<int> composites)
    {
        if (_classes.ContainsKey(value))
            return 15;
        var compatible = _compatible.ContainsKey(value);
        var canonical = _canonical.ContainsKey(value) || value is >= HangulStart and < HangulStart + HangulCount;
        var composes = seconds.Contains(value) || value is >= VowelStart and < VowelStart + VowelCount or > TrailStart and < TrailStart + TrailCount;
        // A composite is composed again: it stays under C, if nothing behind it changes.
        var stays = !canonical || composites.Contains(value) || value is >= HangulStart and < HangulStart + HangulCount;
        return (byte)((composes || !stays ? 5 : 0) | (canonical ? 10 : 0) | (compatible ? 12 : 0));
    }
}
