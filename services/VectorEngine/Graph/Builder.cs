using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Links rows one by one: a walk over the graph so far finds the closest, of which those are linked that are closer to the row than to a
/// link chosen before (the rule of HNSW and of relative neighbourhood graphs), both ways. Several threads insert at once; a row's links change
/// under its own lock and are read without one.
/// </summary>
/// <param name="links">The table to fill.</param>
/// <param name="rows">Rows of the index.</param>
/// <param name="ef">Candidates looked at for a row.</param>
/// <param name="slack">Factor on squared distances by which a chosen link must be closer to drop a candidate; 1 or more.</param>
/// <param name="scorer">Makes a scorer with buffers of its own.</param>
internal sealed unsafe class Builder<TScorer>(LinkTable links, int rows, int ef, float slack, Func<TScorer> scorer)
    where TScorer : struct, IRowScorer
{
    /// <summary>Rows that a thread takes at a time.</summary>
    private const int Chunk = 64;

    /// <summary>Inserts rows. The first of them, which have the entries among them, are inserted by one thread in their order.</summary>
    /// <param name="order">Rows to insert.</param>
    /// <param name="alone">How many one thread inserts before the others begin.</param>
    /// <param name="entries">Rows where walks begin, as far as they have links or are the first.</param>
    /// <param name="linked">How many of the entries are linked already.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="cancellation">Ends the work between rows.</param>
    public void Insert(uint[] order, int alone, uint[] entries, int linked, int threads, CancellationToken cancellation)
    {
        var first = new Worker(links, rows, ef, slack, scorer);
        for (var i = 0; i < alone; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            first.Insert(order[i], entries.AsSpan(0, linked));
            if (linked < entries.Length && entries[linked] == order[i])
            {
                linked++;
            }
        }

        var next = alone;
        Workers.Run(threads, worker =>
        {
            var own = worker == 0 ? first : new Worker(links, rows, ef, slack, scorer);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var from = Interlocked.Add(ref next, Chunk) - Chunk;
                if (from >= order.Length)
                {
                    return;
                }

                for (var i = from; i < Math.Min(order.Length, from + Chunk); i++)
                {
                    own.Insert(order[i], entries);
                }
            }
        });
    }

    /// <summary>Cuts every row's links to the number that it keeps.</summary>
    public void Trim(int threads, CancellationToken cancellation)
    {
        var next = 0;
        Workers.Run(threads, _ =>
        {
            var own = new Worker(links, rows, ef, slack, scorer);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var from = Interlocked.Add(ref next, 1024) - 1024;
                if (from >= rows)
                {
                    return;
                }

                for (var row = from; row < Math.Min(rows, from + 1024); row++)
                {
                    if (links.Count((uint)row) > links.Degree)
                    {
                        own.Prune((uint)row, links.Degree);
                    }
                }
            }
        });
    }

    /// <summary>One thread's buffers.</summary>
    private sealed class Worker(LinkTable links, int rows, int ef, float slack, Func<TScorer> make)
    {
        private readonly Scratch _scratch = new();
        private readonly List<long> _sorted = [];
        private readonly uint[] _chosen = new uint[links.Width + 1];
        private TScorer _walk = make();
        private TScorer _pair = make();

        public void Insert(uint row, ReadOnlySpan<uint> entries)
        {
            if (entries.IsEmpty)
            {
                return;
            }

            _walk.Aim(row);
            _scratch.Prepare(rows, ef, 0, 0);
            int used;
            fixed (uint* seeds = entries)
            {
                used = Walk.Seed(ref _walk, seeds, entries.Length, _scratch.Pool, Math.Min(ef, 8), _scratch.Visited);
            }

            // A row that is inserted once more, or an entry, must not find itself.
            _scratch.Visited[row >> 6] |= 1UL << (int)row;
            used = Walk.Run(ref _walk, links.All, links.Width, _scratch.Pool, used, ef, _scratch.Visited, _scratch.Rows);
            _sorted.Clear();
            links.Enter(row);
            foreach (var old in links.Of(row))
            {
                // Rows that met this one before it was inserted in full.
                _sorted.Add(Walk.Key(_walk.Score(old), old));
            }

            links.Exit(row);
            for (var i = 0; i < used; i++)
            {
                if (Walk.Row(_scratch.Pool[i]) != row)
                {
                    _sorted.Add(_scratch.Pool[i] & ~1L);
                }
            }

            var count = Choose(_walk.Self, links.Degree);
            links.Enter(row);
            links.Set(row, _chosen.AsSpan(0, count));
            links.Exit(row);
            var chosen = _chosen.AsSpan(0, count).ToArray();
            foreach (var other in chosen)
            {
                links.Enter(other);
                if (!links.Of(other).Contains(row) && !links.TryAdd(other, row))
                {
                    PruneLocked(other, links.Degree, row);
                }

                links.Exit(other);
            }
        }

        public void Prune(uint row, int keep)
        {
            links.Enter(row);
            PruneLocked(row, keep, Walk.NoLink);
            links.Exit(row);
        }

        private void PruneLocked(uint row, int keep, uint more)
        {
            _pair.Aim(row);
            _sorted.Clear();
            foreach (var link in links.Of(row))
            {
                _sorted.Add(Walk.Key(_pair.Score(link), link));
            }

            if (more != Walk.NoLink)
            {
                _sorted.Add(Walk.Key(_pair.Score(more), more));
            }

            links.Set(row, _chosen.AsSpan(0, Choose(_pair.Self, keep)));
        }

        /// <summary>Chooses among the sorted candidates of a row whose own term is given.</summary>
        private int Choose(float self, int keep)
        {
            var candidates = CollectionsMarshal.AsSpan(_sorted);
            candidates.Sort();
            candidates.Reverse();
            var count = 0;
            var distances = stackalloc float[candidates.Length];
            var dropped = stackalloc bool[candidates.Length];
            for (var i = 0; i < candidates.Length; i++)
            {
                distances[i] = self - Walk.Score(candidates[i]);
                dropped[i] = i > 0 && Walk.Row(candidates[i]) == Walk.Row(candidates[i - 1]);
            }

            for (var i = 0; i < candidates.Length && count < keep; i++)
            {
                if (dropped[i])
                {
                    continue;
                }

                var row = Walk.Row(candidates[i]);
                _chosen[count++] = row;
                if (count == keep)
                {
                    break;
                }

                _pair.Aim(row);
                for (var j = i + 1; j < candidates.Length; j++)
                {
                    if (!dropped[j])
                    {
                        dropped[j] = (_pair.Self - _pair.Score(Walk.Row(candidates[j]))) * slack < distances[j];
                    }
                }
            }

            return count;
        }
    }
}
