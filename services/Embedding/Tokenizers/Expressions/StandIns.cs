namespace FitnessGrpc.Embedding.Tokenizers.Expressions;

/// <summary>
/// Characters of .NET for code points above U+FFFF: those that every class of a pattern treats alike have one stand-in. Stand-ins are halves of surrogate pairs, which no text has
/// by themselves.
/// </summary>
internal sealed class StandIns
{
    private const char FirstStandIn = '\uDC00';
    private const int Most = 1024;

    private readonly int[] _starts;
    private readonly char[] _standIns;

    private StandIns(int[] starts, char[] standIns) => (_starts, _standIns) = (starts, standIns);

    /// <summary>Chooses stand-ins for the classes of a pattern.</summary>
    /// <param name="classes">What each class has above U+FFFF.</param>
    /// <param name="members">The stand-ins that each class has.</param>
    /// <exception cref="NotSupportedException">The pattern tells too many kinds of code points apart.</exception>
    public static StandIns For(IReadOnlyList<CodePointSet> classes, out string[] members)
    {
        int[] starts = [.. classes.SelectMany(static set => set.Ranges).SelectMany(static range => new[] { range.First, range.Last + 1 })
            .Append(CodePointSet.First).Where(static start => start <= CodePointSet.Last).Distinct().Order()];
        var standIns = new char[starts.Length];
        var kinds = new Dictionary<string, char>(StringComparer.Ordinal);
        for (var i = 0; i < starts.Length; i++)
        {
            var kind = string.Create(classes.Count, (classes, starts[i]), static (marks, state) =>
            {
                for (var c = 0; c < marks.Length; c++)
                    marks[c] = state.classes[c].Contains(state.Item2) ? '1' : '0';
            });
            if (!kinds.TryGetValue(kind, out standIns[i]))
            {
                if (kinds.Count == Most)
                    throw new NotSupportedException("tells too many kinds of characters above U+FFFF apart");
                kinds.Add(kind, standIns[i] = (char)(FirstStandIn + kinds.Count));
            }
        }
        members = [.. Enumerable.Range(0, classes.Count).Select(c => string.Concat(kinds.Where(kind => kind.Key[c] == '1').Select(static kind => $"\\u{(int)kind.Value:X4}")))];
        return new StandIns(starts, standIns);
    }

    /// <summary>The stand-in of a code point above U+FFFF.</summary>
    public char Of(int value)
    {
        var found = Array.BinarySearch(_starts, value);
        return _standIns[found >= 0 ? found : ~found - 1];
    }
}
