using FitnessGrpc.Embedding.Tokenizers.Models;

namespace FitnessGrpc.Embedding.Tests.Tokenizers.Models;

public sealed class BpeMergerTests
{
    /// <summary>Both ways of merging give what the definition gives, on random merges and words of every length.</summary>
    [Fact]
    public void Merging_is_lowest_rank_first_and_leftmost_first_at_any_length()
    {
        var random = new Random(9);
        for (var round = 0; round < 400; round++)
        {
            var merges = RandomMerges(random);
            var table = new MergeTable(merges);
            var symbols = Enumerable.Range(0, random.Next(2, 150)).Select(_ => random.Next(3)).ToArray();
            var expected = ByDefinition([.. symbols], merges);
            var left = BpeMerger.Merge(symbols, table);
            Assert.Equal(expected, symbols.AsSpan(0, left).ToArray());
        }
    }

    private static List<(int, int, int)> RandomMerges(Random random)
    {
        // Tokens are texts of three letters; each merge makes one of those there are into a longer one.
        var tokens = new List<string> { "a", "b", "c" };
        var merges = new List<(int, int, int)>();
        while (merges.Count < 40)
        {
            var (left, right) = (random.Next(tokens.Count), random.Next(tokens.Count));
            var made = tokens[left] + tokens[right];
            if (made.Length > 8 || merges.Any(m => m.Item1 == left && m.Item2 == right))
                continue;
            if (!tokens.Contains(made))
                tokens.Add(made);
            merges.Add((left, right, tokens.IndexOf(made)));
        }
        return merges;
    }

    private static List<int> ByDefinition(List<int> symbols, List<(int Left, int Right, int Result)> merges)
    {
        while (true)
        {
            var (best, place) = (merges.Count, -1);
            for (var at = 0; at + 1 < symbols.Count; at++)
            {
                var rank = merges.FindIndex(m => m.Left == symbols[at] && m.Right == symbols[at + 1]);
                if (rank >= 0 && rank < best)
                    (best, place) = (rank, at);
            }
            if (place < 0)
                return symbols;
            symbols[place] = merges[best].Result;
            symbols.RemoveAt(place + 1);
        }
    }
}
