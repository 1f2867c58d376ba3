using System.Runtime.CompilerServices;

namespace FitnessGrpc.VectorEngine.Graphs;

/// <summary>
/// Best-first search over the links. The pool holds the closest rows seen, as one sorted list of 64-bit keys: the score, in the order of
/// integers, in the upper half; the row and whether its links were followed in the lower. For the few hundred rows that a pool has, a
/// sorted list beats heaps.
/// </summary>
internal static unsafe class Walk
{
    /// <summary>Ends a row's list of links before its last place.</summary>
    public const uint NoLink = uint.MaxValue;

    /// <summary>The score of a pool entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Score(long key)
    {
        var bits = (int)(key >> 32);
        return BitConverter.Int32BitsToSingle(bits ^ ((bits >> 31) & int.MaxValue));
    }

    /// <summary>The row of a pool entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Row(long key) => (uint)key >> 1;

    /// <summary>A pool entry whose links were not followed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Key(float score, uint row)
    {
        var bits = BitConverter.SingleToInt32Bits(score);
        return ((long)(bits ^ ((bits >> 31) & int.MaxValue)) << 32) | (row << 1);
    }

    /// <summary>Fills the pool with the closest of the given rows.</summary>
    /// <returns>Rows in the pool.</returns>
    public static int Seed<TScorer>(ref TScorer scorer, uint* rows, int count, long* pool, int size, ulong* visited)
        where TScorer : struct, IScorer
    {
        var local = scorer;
        var ahead = local.Ahead;
        var used = 0;
        for (var i = 0; i < count; i++)
        {
            if (i + ahead < count)
            {
                local.Prefetch(rows[i + ahead]);
            }

            var key = Key(local.Score(rows[i]), rows[i]);
            if (used < size || key > pool[used - 1])
            {
                Insert(pool, ref used, size, key);
            }
        }

        for (var i = 0; i < used; i++)
        {
            var row = Row(pool[i]);
            visited[row >> 6] |= 1UL << (int)row;
        }

        return used;
    }

    /// <summary>Walks until the links of every row in the pool were followed.</summary>
    /// <param name="scorer">The query.</param>
    /// <param name="links">Links of all rows.</param>
    /// <param name="degree">Places for links of a row.</param>
    /// <param name="pool">The pool, seeded and sorted; room for one more than <paramref name="size"/>.</param>
    /// <param name="used">Rows in the pool.</param>
    /// <param name="size">Rows that the pool may hold.</param>
    /// <param name="visited">A bit a row that was seen.</param>
    /// <param name="batch">Room for <paramref name="degree"/> rows.</param>
    /// <returns>Rows in the pool.</returns>
    public static int Run<TScorer>(ref TScorer scorer, uint* links, int degree, long* pool, int used, int size, ulong* visited, uint* batch)
        where TScorer : struct, IScorer
    {
        var local = scorer;
        var ahead = local.Ahead;
        var at = 0;
        while (at < used)
        {
            if ((pool[at] & 1) != 0)
            {
                at++;
                continue;
            }

            pool[at] |= 1;
            var fresh = 0;
            var list = links + ((long)Row(pool[at]) * degree);
            for (var i = 0; i < degree; i++)
            {
                var row = list[i];
                if (row == NoLink)
                {
                    break;
                }

                ref var word = ref visited[row >> 6];
                var bit = 1UL << (int)row;
                batch[fresh] = row;
                if ((word & bit) == 0)
                {
                    word |= bit;
                    if (fresh < ahead)
                    {
                        local.Prefetch(row);
                    }

                    fresh++;
                }
            }

            var next = used;
            for (var i = 0; i < fresh; i++)
            {
                if (i + ahead < fresh)
                {
                    local.Prefetch(batch[i + ahead]);
                }

                var key = Key(local.Score(batch[i]), batch[i]);
                if (used < size || key > pool[used - 1])
                {
                    next = Math.Min(next, Insert(pool, ref used, size, key));
                }
            }

            at = next <= at ? next : at + 1;
            if (at < used)
            {
                Distances.CodeKernels.Prefetch(links + ((long)Row(pool[at]) * degree));
                Distances.CodeKernels.Prefetch(links + ((long)Row(pool[at]) * degree) + 16);
            }
        }

        return used;
    }

    /// <summary>
    /// As <see cref="Run"/>, but only rows that pass a filter enter the pool, beside its seeds. Rows that do not pass are seen through: their
    /// links are read in their place (the way of ACORN-1), until half as many were found as a row may have links.
    /// </summary>
    public static int RunFiltered<TScorer, TFilter>(
        ref TScorer scorer, uint* links, int degree, long* pool, int used, int size, ulong* visited, uint* batch, TFilter filter)
        where TScorer : struct, IScorer
        where TFilter : struct, IRowFilter
    {
        var local = scorer;
        var ahead = local.Ahead;
        var at = 0;
        var through = stackalloc uint[degree];
        var enough = degree / 2;
        while (at < used)
        {
            if ((pool[at] & 1) != 0)
            {
                at++;
                continue;
            }

            pool[at] |= 1;
            var fresh = 0;
            var seen = 0;
            var list = links + ((long)Row(pool[at]) * degree);
            for (var i = 0; i < degree && list[i] != NoLink; i++)
            {
                var row = list[i];
                ref var word = ref visited[row >> 6];
                var bit = 1UL << (int)row;
                if ((word & bit) != 0)
                {
                    continue;
                }

                word |= bit;
                if (filter.Passes((int)row))
                {
                    if (fresh < ahead)
                    {
                        local.Prefetch(row);
                    }

                    batch[fresh++] = row;
                }
                else
                {
                    Distances.CodeKernels.Prefetch(links + ((long)row * degree));
                    Distances.CodeKernels.Prefetch(links + ((long)row * degree) + 16);
                    through[seen++] = row;
                }
            }

            for (var i = 0; i < seen && fresh < enough; i++)
            {
                list = links + ((long)through[i] * degree);
                for (var j = 0; j < degree && list[j] != NoLink; j++)
                {
                    var row = list[j];
                    ref var word = ref visited[row >> 6];
                    var bit = 1UL << (int)row;
                    if ((word & bit) == 0 && filter.Passes((int)row))
                    {
                        word |= bit;
                        if (fresh < ahead)
                        {
                            local.Prefetch(row);
                        }

                        batch[fresh++] = row;
                    }
                }
            }

            var next = used;
            for (var i = 0; i < fresh; i++)
            {
                if (i + ahead < fresh)
                {
                    local.Prefetch(batch[i + ahead]);
                }

                var key = Key(local.Score(batch[i]), batch[i]);
                if (used < size || key > pool[used - 1])
                {
                    next = Math.Min(next, Insert(pool, ref used, size, key));
                }
            }

            at = next <= at ? next : at + 1;
        }

        return used;
    }

    /// <summary>Puts a key in its place; the last one goes when the pool is full.</summary>
    /// <returns>The place.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Insert(long* pool, ref int used, int size, long key)
    {
        var place = used;
        while (place > 0 && pool[place - 1] < key)
        {
            pool[place] = pool[place - 1];
            place--;
        }

        pool[place] = key;
        used = Math.Min(size, used + 1);
        return place;
    }
}
