using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Queries;

namespace FitnessGrpc.VectorEngine.Sparse;

/// <summary>
/// Finds the best points window by window (MaxScore, H. Turtle and J. Flood, 1995, with bounds for each window from block maxima). The indices
/// whose bounds together cannot lift a point over the worst kept score are not read: only the others are added up, and what they leave is looked
/// up for the few points that could still get there. Kept scores are computed once more, product by product in the order of indices, so that they
/// do not depend on what was skipped.
/// </summary>
internal static class SparseSearch
{
    private const int Window = 4096;

    /// <summary>Postings that are added up in the time of one lookup.</summary>
    private const int PostingsPerLookup = 32;

    /// <summary>Above this sums of floats could overflow on the way, which bounds say nothing about: then every point is scored.</summary>
    private const double Overflow = float.MaxValue / 4;

    [ThreadStatic]
    private static float[]? t_sums;

    /// <summary>Runs a search; terms come in the order of indices.</summary>
    public static void Run(Span<SparseTerm> terms, in Limits limits, ref TopK top)
    {
        if (limits.Among is { } among && IsNarrow(terms, among.Count()))
        {
            Pick(terms, among, limits, ref top);
            return;
        }

        var (size, last) = (0.0, -1);
        foreach (ref readonly var term in terms)
        {
            var largest = 0f;
            foreach (ref readonly var block in term.List.Blocks)
            {
                largest = Math.Max(largest, Math.Max(-block.Min, block.Max));
            }

            size += Math.Abs((double)term.Weight) * largest;
            last = Math.Max(last, term.List.Blocks[^1].Last);
        }

        // Rounding: each of n additions errs by at most 2^-24 of the sum of magnitudes, here and in the exact score.
        var slack = size * (terms.Length + 2) * 2.5e-7;
        var prune = size < Overflow;
        var order = ArrayPool<int>.Shared.Rent(terms.Length);
        var bounds = ArrayPool<double>.Shared.Rent(terms.Length);
        var sums = t_sums ??= new float[Window];
        try
        {
            for (var from = 0; from <= last; from += Window)
            {
                var floor = prune ? Floor(top, limits.Threshold) - slack : double.NegativeInfinity;
                var bound = Bounds(terms, from);
                if (bound >= floor)
                {
                    Score(terms, order.AsSpan(0, terms.Length), bounds.AsSpan(0, terms.Length), from, slack, prune, sums, limits, ref top);
                }

                if (from > int.MaxValue - Window)
                {
                    break;
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(order);
            ArrayPool<double>.Shared.Return(bounds);
        }
    }

    /// <summary>Whether looking the allowed slots up is cheaper than reading the lists.</summary>
    private static bool IsNarrow(ReadOnlySpan<SparseTerm> terms, int allowed)
    {
        long postings = 0;
        foreach (ref readonly var term in terms)
        {
            postings += term.List.Count;
        }

        return (long)allowed * terms.Length * 16 < postings;
    }

    /// <summary>Scores the allowed slots one by one.</summary>
    private static void Pick(Span<SparseTerm> terms, SlotBitmap among, in Limits limits, ref TopK top)
    {
        foreach (ref var term in terms)
        {
            term.Block = 0;
        }

        foreach (var slot in among)
        {
            Offer(terms, slot, limits, ref top);
        }
    }

    /// <summary>The score that a point must reach to be kept.</summary>
    private static double Floor(in TopK top, float? threshold) => Math.Max(top.Floor, threshold ?? float.NegativeInfinity);

    /// <summary>Moves all lists to a window; returns the most that a point in it can score.</summary>
    private static double Bounds(Span<SparseTerm> terms, int from)
    {
        var bound = 0.0;
        foreach (ref var term in terms)
        {
            term.Block = term.List.BlockOf(from, term.Block);
            term.Most = 0;
            var blocks = term.List.Blocks;
            var end = term.Block;
            for (; end < blocks.Length && blocks[end].First < from + (long)Window; end++)
            {
                term.Most = Math.Max(term.Most, blocks[end].Most(term.Weight));
            }

            term.End = end;

            bound += term.Most;
        }

        return bound;
    }

    private static void Score(
        Span<SparseTerm> terms, Span<int> order, Span<double> bounds, int from, double slack, bool prune, float[] sums, in Limits limits, ref TopK top)
    {
        for (var i = 0; i < order.Length; i++)
        {
            (order[i], bounds[i]) = (i, terms[i].Most);
        }

        MemoryExtensions.Sort(bounds, order);

        // Those in front may be skipped as long as they cannot lift a point to the floor on their own.
        var floor = prune ? Floor(top, limits.Threshold) - slack : double.NegativeInfinity;
        var (skipped, rest) = (0, 0.0);
        while (skipped < order.Length && rest + terms[order[skipped]].Most < floor)
        {
            rest += terms[order[skipped++]].Most;
        }

        if (skipped == order.Length)
        {
            return;
        }

        Span<ulong> seen = stackalloc ulong[Window / 64];
        var marked = !(floor - rest > 0);
        Array.Clear(sums);
        if (marked)
        {
            seen.Clear();
        }

        foreach (var t in order[skipped..])
        {
            Sum(in terms[t], from, sums, marked ? seen : default);
        }

        // While many points could still be kept, adding the next index up is cheaper than looking all of them up in it.
        while (!marked && skipped > 0 && Reach(sums, floor - rest) * PostingsPerLookup > (terms[order[skipped - 1]].End - terms[order[skipped - 1]].Block) * PostingList.BlockSize)
        {
            ref readonly var next = ref terms[order[--skipped]];
            rest -= next.Most;
            Sum(in next, from, sums, default);
        }

        var first = new Vector<float>(BitDown(floor - rest));
        for (var word = 0; word < Window / 64; word++)
        {
            for (var bits = marked ? seen[word] : Above(sums, word, first); bits != 0; bits &= bits - 1)
            {
                var at = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var slot = from + at;
                if (limits.Among?.Contains(slot) != false && Reaches(terms, order[..skipped], slot, sums[at], rest, prune ? Floor(top, limits.Threshold) - slack : double.NegativeInfinity))
                {
                    Offer(terms, slot, limits, ref top);
                }
            }
        }
    }

    /// <summary>A float that is not above a double.</summary>
    private static float BitDown(double value)
    {
        var single = (float)value;
        return single > value ? MathF.BitDecrement(single) : single;
    }

    /// <summary>How many sums are at least a value.</summary>
    private static int Reach(float[] sums, double value)
    {
        var first = new Vector<float>(BitDown(value));
        var count = Vector<int>.Zero;
        for (var i = 0; i < Window; i += Vector<float>.Count)
        {
            count -= Vector.GreaterThanOrEqual(new Vector<float>(sums, i), first);
        }

        return Vector.Sum(count);
    }

    /// <summary>Which of 64 sums are at least a value.</summary>
    private static ulong Above(float[] sums, int word, Vector<float> first)
    {
        var part = sums.AsSpan(word << 6, 64);
        ulong bits = 0;
        for (var i = 0; i < 64; i += Vector<float>.Count)
        {
            if (Vector.GreaterThanOrEqualAny(new Vector<float>(part[i..]), first))
            {
                for (var j = i; j < i + Vector<float>.Count; j++)
                {
                    bits |= part[j] >= first[0] ? 1UL << j : 0;
                }
            }
        }

        return bits;
    }

    /// <summary>Adds one index's products to the sums of a window, and marks the points when it is told where.</summary>
    private static void Sum(in SparseTerm term, int from, float[] sums, Span<ulong> seen)
    {
        var blocks = term.List.Blocks;
        ref var target = ref MemoryMarshal.GetArrayDataReference(sums);
        for (var b = term.Block; b < term.End; b++)
        {
            ref readonly var block = ref blocks[b];
            var low = block.First >= from ? 0 : LowerBound(block.Slots, from);
            var high = block.Last < from + (long)Window ? block.Count : LowerBound(block.Slots, from + Window);
            var slots = block.Slots[low..high];
            var weights = block.Weights[low..high];
            for (var i = 0; i < slots.Length && i < weights.Length; i++)
            {
                // The slots of a block ascend, so none of these is outside of the window.
                Unsafe.Add(ref target, (nuint)(uint)(slots[i] - from)) += term.Weight * weights[i];
            }

            if (!seen.IsEmpty)
            {
                foreach (var slot in slots)
                {
                    seen[(slot - from) >> 6] |= 1UL << (slot - from);
                }
            }
        }
    }

    private static int LowerBound(ReadOnlySpan<int> slots, int slot)
    {
        var at = slots.BinarySearch(slot);
        return at < 0 ? ~at : at;
    }

    /// <summary>Whether a point could still be kept once the skipped indices are looked up, the weightiest first.</summary>
    private static bool Reaches(ReadOnlySpan<SparseTerm> terms, ReadOnlySpan<int> skipped, int slot, double sum, double rest, double floor)
    {
        for (var i = skipped.Length - 1; i >= 0; i--)
        {
            if (sum + rest < floor)
            {
                return false;
            }

            ref readonly var term = ref terms[skipped[i]];
            rest -= term.Most;
            sum += term.List.TryGet(slot, term.Block, out var weight) ? (double)term.Weight * weight : 0;
        }

        return !(sum + rest < floor);
    }

    /// <summary>Computes the exact score of a point and keeps it when it is good enough.</summary>
    private static void Offer(ReadOnlySpan<SparseTerm> terms, int slot, in Limits limits, ref TopK top)
    {
        var score = 0f;
        foreach (ref readonly var term in terms)
        {
            if (term.List.TryGet(slot, term.Block, out var weight))
            {
                score += term.Weight * weight;
            }
        }

        if (score != 0 && (limits.Threshold is not { } least || score > least) && top.Admits(score, limits.First + slot)
            && (limits.Test is null || limits.Test.Matches(slot)))
        {
            top.Add(score, limits.First + slot);
        }
    }

    /// <summary>Which points may be kept.</summary>
    /// <param name="Threshold">Scores must be greater; null for any.</param>
    /// <param name="Among">Slots that may be taken; null for all.</param>
    /// <param name="Test">Asked about slots that would be kept; null for no test.</param>
    /// <param name="First">What is added to slots in the heap.</param>
    internal readonly record struct Limits(float? Threshold, SlotBitmap? Among, ISlotTest? Test, int First);
}
