using System.Runtime.CompilerServices;

namespace FitnessGrpc.Embedding.Tokenizers.Models;

/// <summary>Texts that share their beginnings. Edges lie in one hash table of 8 bytes an edge, so that a step is one look at memory.</summary>
internal sealed class CharTrie
{
    /// <summary>The node before the first character.</summary>
    public const int Root = 1;

    private const int MaxNodes = 1 << 24;
    private ulong[] _edges = new ulong[1024];
    private int[] _values = new int[256];
    private int _nodes = 2;

    public CharTrie() => Array.Fill(_values, -1);

    /// <summary>Gives a text a value, 0 or greater; the last one given counts.</summary>
    /// <exception cref="InvalidOperationException">The texts are too many and too long.</exception>
    public void Add(ReadOnlySpan<char> text, int value)
    {
        var node = Root;
        foreach (var c in text)
        {
            var next = Next(node, c);
            node = next != 0 ? next : Grow(node, c);
        }
        _values[node] = value;
    }

    /// <summary>The node behind a character; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int node, char c)
    {
        // An edge is node (24 bits), character (16) and next node (24); a free place is 0.
        var key = ((ulong)node << 16) | c;
        var edges = _edges;
        for (var at = Place(key, edges.Length); ; at = (at + 1) & (edges.Length - 1))
        {
            var edge = edges[at];
            if (edge >> 24 == key)
                return (int)(edge & 0xFFFFFF);
            if (edge == 0)
                return 0;
        }
    }

    /// <summary>The value of a node; -1 when no text ends there.</summary>
    public int Value(int node) => _values[node];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(ulong key, int length) => (int)((key * 0x9E3779B97F4A7C15) >> 32) & (length - 1);

    private int Grow(int node, char c)
    {
        if (_nodes == MaxNodes)
            throw new InvalidOperationException("The vocabulary is too large.");
        if (_nodes == _values.Length)
        {
            Array.Resize(ref _values, _nodes * 2);
            Array.Fill(_values, -1, _nodes, _nodes);
        }
        if (_nodes * 2 > _edges.Length)
        {
            var old = _edges;
            _edges = new ulong[old.Length * 2];
            foreach (var edge in old)
            {
                if (edge != 0)
                    Put(_edges, edge);
            }
        }
        Put(_edges, ((((ulong)node << 16) | c) << 24) | (uint)_nodes);
        return _nodes++;
    }

    private static void Put(ulong[] edges, ulong edge)
    {
        var at = Place(edge >> 24, edges.Length);
        while (edges[at] != 0)
            at = (at + 1) & (edges.Length - 1);
        edges[at] = edge;
    }
}
