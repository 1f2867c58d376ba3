using FitnessGrpc.Embedding.Tokenizers.Unicode;

namespace FitnessGrpc.Embedding.Tokenizers.PreTokenizers;

/// <summary>Splits at single characters of a kind.</summary>
internal sealed class CharSplit<TPredicate>(TPredicate predicate, SplitBehavior behavior) : Splitter
    where TPredicate : struct, ICharPredicate
{
    public override void Split(ReadOnlySpan<char> text, int start, int end, PieceList output)
    {
        var sink = new SplitSink(behavior, false, output);
        var before = start;
        for (var at = start; at < end;)
        {
            var value = CodePoint.At(text, at, out var width);
            if (predicate.Matches(value))
            {
                if (at > before)
                    sink.Add(before, at, false);
                sink.Add(at, at + width, true);
                before = at + width;
            }
            at += width;
        }
        if (end > before)
            sink.Add(before, end, false);
        sink.Finish();
    }
}
