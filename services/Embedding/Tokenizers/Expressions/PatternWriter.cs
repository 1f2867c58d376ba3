using System.Text;

namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>Puts a pattern of .NET together. Stand-ins are known once all of its classes are, so each class has a mark where its own belong.</summary>
internal sealed class PatternWriter
{
    /// <summary>Stands before the number of a class. It is no character, and patterns have it as an escape.</summary>
    public const char Mark = '\uFDD0';

    private readonly StringBuilder _output = new();
    private readonly List<CodePointSet> _classes = [];

    public int Length => _output.Length;

    public void Append(string text) => _output.Append(text);

    public void Insert(int at, string text) => _output.Insert(at, text);

    /// <summary>A class of a set, or of what is not in it.</summary>
    public void Append(CharacterSet set, bool isNegated = false) => Append(new CharacterClass(set, isNegated, null));

    public void Append(CharacterClass parsed)
    {
        // .NET knows no class of nothing, nor one of what is not in it.
        if (parsed.IsEmpty)
        {
            _output.Append("(?!)");
            return;
        }
        if (parsed.IsNegated && parsed with { IsNegated = false } is { IsEmpty: true })
        {
            _output.Append(@"[\s\S]");
            return;
        }
        _output.Append(parsed.IsNegated ? "[^" : "[").Append(parsed.Set.Items).Append(Mark).Append((char)_classes.Count);
        _classes.Add(parsed.Set.Above);
        if (parsed.Except is { IsEmpty: false } except)
        {
            _output.Append('-');
            Append(except);
        }
        _output.Append(']');
    }

    /// <summary>The pattern, and the stand-ins of its texts.</summary>
    /// <exception cref="NotSupportedException">The pattern tells too many kinds of code points apart.</exception>
    public string Finish(out StandIns standIns)
    {
        standIns = StandIns.For(_classes, out var members);
        var pattern = new StringBuilder(_output.Length);
        for (var at = 0; at < _output.Length; at++)
        {
            if (_output[at] == Mark)
                pattern.Append(members[_output[++at]]);
            else
                pattern.Append(_output[at]);
        }
        return pattern.ToString();
    }
}
