using System.Diagnostics;
using FitnessGrpc.VectorEngine;
using FitnessGrpc.VectorEngine.Queries;
using FitnessGrpc.VectorEngine.Sparse;

namespace FitnessGrpc.Benchmarks.Vectors;

/// <summary>
/// Sparse queries per second against a plain inverted index that adds every posting of the query's terms up, term by term. The set is synthetic
/// and seeded: documents of words by Zipf's law with BM25's term weights, queries of words of documents with the inverse document frequency.
/// </summary>
internal static class SparseBenchmark
{
    private const int Words = 50_000;

    /// <summary>Measures interleaved rounds on one thread.</summary>
    /// <param name="documents">Number of documents.</param>
    /// <param name="queries">Number of queries a round.</param>
    /// <param name="rounds">Number of rounds.</param>
    /// <param name="k">Hits of a query.</param>
    public static IReadOnlyList<Figure> Run(int documents = 100_000, int queries = 300, int rounds = 5, int k = 10)
    {
        var random = new Random(20);
        var corpus = Corpus(random, documents);
        var index = new SparseIndex();
        var plain = new PlainIndex();
        for (var slot = 0; slot < documents; slot++)
        {
            index.Add(slot, corpus[slot]);
            plain.Add(slot, corpus[slot]);
        }

        var figures = new List<Figure>();
        foreach (var terms in (int[])[3, 8, 20])
        {
            var asked = Enumerable.Range(0, queries)
                .Select(_ => Weighted(Query(random, corpus, terms), documents, index)).ToArray();
            foreach (var query in asked.Take(50))
            {
                // The order of sums is the same, so the scores are the same to the bit.
                if (!Pruned(index, query, k).AsSpan().SequenceEqual(plain.Search(query, documents, k)))
                    throw new InvalidOperationException("the pruned search found something else");
            }

            var (pruned, all) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds; round++)
            {
                pruned.Add(PerSecond(asked, q => Pruned(index, q, k)));
                all.Add(PerSecond(asked, q => plain.Search(q, documents, k)));
            }

            figures.Add(Figure.Of($"vectors.sparse.{terms}terms", "queries/s", pruned, "plain inverted index", all));
        }

        return figures;
    }

    private static VectorValue.Sparse Weighted(VectorValue.Sparse query, int documents, SparseIndex index) =>
        new(query.Indices, [.. query.Values.Select((v, i) => v * SparseStore.Idf(documents, index.Frequency(query.Indices[i])))]);

    private static double PerSecond(VectorValue.Sparse[] queries, Func<VectorValue.Sparse, Candidate[]> search)
    {
        var watch = Stopwatch.StartNew();
        foreach (var query in queries)
            search(query);
        return queries.Length / watch.Elapsed.TotalSeconds;
    }

    private static Candidate[] Pruned(SparseIndex index, VectorValue.Sparse query, int k)
    {
        var top = new TopK(k);
        index.Search(query, null, null, null, ref top);
        return top.Sorted();
    }

    private static VectorValue.Sparse[] Corpus(Random random, int documents)
    {
        const double k1 = 1.2, b = 0.75, mean = 80;
        var corpus = new VectorValue.Sparse[documents];
        for (var d = 0; d < documents; d++)
        {
            var length = (int)(mean * (0.25 + (1.5 * random.NextDouble())));
            var counts = new SortedDictionary<uint, int>();
            for (var w = 0; w < length; w++)
            {
                var word = Word(random);
                counts[word] = counts.GetValueOrDefault(word) + 1;
            }

            var norm = k1 * (1 - b + (b * length / mean));
            corpus[d] = new VectorValue.Sparse([.. counts.Keys], [.. counts.Values.Select(tf => (float)(tf * (k1 + 1) / (tf + norm)))]);
        }

        return corpus;
    }

    /// <summary>Zipf's law with exponent 1, by inverting the continuous distribution.</summary>
    private static uint Word(Random random) => (uint)(Math.Exp(random.NextDouble() * Math.Log(Words)) - 1);

    private static VectorValue.Sparse Query(Random random, VectorValue.Sparse[] corpus, int terms)
    {
        var picked = new SortedSet<uint>();
        while (picked.Count < terms)
        {
            var document = corpus[random.Next(corpus.Length)].Indices;
            picked.Add(document[random.Next(document.Length)]);
        }

        return new VectorValue.Sparse([.. picked], [.. Enumerable.Repeat(1f, terms)]);
    }

    /// <summary>Lists of slots and weights; every score is added up, and the best are taken.</summary>
    private sealed class PlainIndex
    {
        private readonly Dictionary<uint, (List<int> Slots, List<float> Weights)> _lists = [];
        private float[] _scores = [];

        public void Add(int slot, VectorValue.Sparse vector)
        {
            for (var i = 0; i < vector.Indices.Length; i++)
            {
                if (!_lists.TryGetValue(vector.Indices[i], out var list))
                    _lists[vector.Indices[i]] = list = ([], []);
                list.Slots.Add(slot);
                list.Weights.Add(vector.Values[i]);
            }
        }

        public Candidate[] Search(VectorValue.Sparse query, int documents, int k)
        {
            if (_scores.Length < documents)
                _scores = new float[documents];
            Array.Clear(_scores);
            for (var t = 0; t < query.Indices.Length; t++)
            {
                if (!_lists.TryGetValue(query.Indices[t], out var list))
                    continue;
                var slots = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list.Slots);
                var weights = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(list.Weights);
                var weight = query.Values[t];
                for (var i = 0; i < slots.Length && i < weights.Length; i++)
                    _scores[slots[i]] += weight * weights[i];
            }

            var top = new TopK(k);
            for (var slot = 0; slot < documents; slot++)
            {
                if (_scores[slot] != 0 && top.Admits(_scores[slot], slot))
                    top.Add(_scores[slot], slot);
            }

            return top.Sorted();
        }
    }
}
