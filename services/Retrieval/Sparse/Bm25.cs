using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Sparse;

/// <summary>
/// BM25 (Robertson and Zaragoza, 2009) as a product of two sparse vectors: a chunk has the saturated and length-normalised
/// frequencies of its terms, a question has ones, and the engine multiplies with the inverse document frequency.
/// </summary>
internal static class Bm25
{
    /// <summary>How soon repetition stops to count.</summary>
    public const double K1 = 1.2;

    /// <summary>How much the length counts.</summary>
    public const double B = 0.75;

    /// <summary>
    /// Terms of an average chunk. A constant, so that a chunk's weights do not depend on what else is stored: chunks are
    /// cut to one size, and a scale that is a little off moves all scores alike.
    /// </summary>
    public const double AverageTerms = 80;

    /// <summary>
    /// An occurrence in the title counts as this many (BM25F with one weighted field): a document named like the question
    /// comes before one that mentions it.
    /// </summary>
    public const int TitleWeight = 3;

    /// <summary>Weights of a chunk's terms.</summary>
    /// <param name="title">Title of its document.</param>
    /// <param name="text">The chunk as it is embedded, title included.</param>
    public static Qdrant.SparseVector Document(string title, string text)
    {
        var terms = Terms.Of(text);
        var norm = K1 * (1 - B + B * terms.Count / AverageTerms);
        var frequencies = new SortedDictionary<uint, int>();
        Count(terms, 1);
        Count(Terms.Of(title), TitleWeight - 1);
        var vector = new Qdrant.SparseVector();
        foreach (var (index, frequency) in frequencies)
        {
            vector.Indices.Add(index);
            vector.Values.Add((float)(frequency * (K1 + 1) / (frequency + norm)));
        }
        return vector;

        void Count(IReadOnlyList<string> occurrences, int weight)
        {
            foreach (var term in occurrences)
            {
                var index = Index(term);
                frequencies[index] = frequencies.GetValueOrDefault(index) + weight;
            }
        }
    }

    /// <summary>One for each different term of a question; empty when it has none but function words.</summary>
    public static Qdrant.SparseVector Query(string text)
    {
        var vector = new Qdrant.SparseVector();
        vector.Indices.AddRange(Terms.Of(text).Select(Index).Distinct().Order());
        vector.Values.AddRange(Enumerable.Repeat(1f, vector.Indices.Count));
        return vector;
    }

    /// <summary>Index of a term: FNV-1a of its UTF-16 code units, mixed by the finisher of MurmurHash3. Stored, so it must never change.</summary>
    public static uint Index(string term)
    {
        var hash = 2166136261u;
        foreach (var c in term)
        {
            hash = (hash ^ (byte)c) * 16777619u;
            hash = (hash ^ (byte)(c >> 8)) * 16777619u;
        }
        hash = (hash ^ hash >> 16) * 0x85EBCA6Bu;
        hash = (hash ^ hash >> 13) * 0xC2B2AE35u;
        return hash ^ hash >> 16;
    }
}
