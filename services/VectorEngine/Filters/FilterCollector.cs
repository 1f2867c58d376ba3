using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Indexes;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>
/// Turns a filter into a set of slots, as far as indexes allow: every match is in it. Exact says that nothing else is, but for slots without
/// a live point.
/// </summary>
internal sealed class FilterCollector(IPointSource source)
{
    /// <summary>A condition is left to be tested on the points when it holds this many times more slots than are left.</summary>
    private const int TooMany = 256;

    private readonly FilterEstimate _estimate = new(source);

    public (SlotBitmap? Slots, bool Exact) Collect(Filter filter)
    {
        SlotBitmap? slots = null;
        var exact = true;
        var left = long.MaxValue;

        // The rarest condition first; one that holds very many slots is then cheaper to test on the few that are left.
        foreach (var (condition, size) in filter.Must.Select(c => (c, _estimate.Of(c).Max)).OrderBy(p => p.Max))
        {
            if (slots is not null && size > (left * TooMany) + 4096)
            {
                exact = false;
                continue;
            }

            Narrow(Collect(condition));
        }

        if (filter.Should.Count > 0)
        {
            Narrow(Any(filter.Should));
        }

        if (filter.MinShould is { } min)
        {
            Narrow(AtLeast(min, filter.MinShouldCount));
        }

        foreach (var condition in filter.MustNot)
        {
            var (part, partExact) = Collect(condition);
            using (part)
            {
                // Only what certainly holds may be taken away.
                if (part is null || !partExact)
                {
                    exact = false;
                    continue;
                }

                if (slots is null)
                {
                    slots = All();
                }

                slots.AndNot(part);
            }
        }

        return slots is null && exact ? (All(), true) : (slots, exact);

        void Narrow((SlotBitmap? Slots, bool Exact) part)
        {
            exact &= part.Exact;
            if (part.Slots is null)
            {
                return;
            }

            if (slots is null)
            {
                slots = part.Slots;
            }
            else
            {
                slots.And(part.Slots);
                part.Slots.Dispose();
            }

            left = slots.Count();
        }
    }

    /// <summary>Whether a test holds for a field as soon as it holds for one element below it.</summary>
    public static bool IsElementTest(FieldTest test) => test is not (FieldTest.Empty or FieldTest.Null or FieldTest.ValuesCount);

    private (SlotBitmap? Slots, bool Exact) Collect(Condition condition)
    {
        switch (condition)
        {
            case Condition.HasId { Ids: var ids }:
                var chosen = SlotBitmap.Rent(source.SlotLimit);
                foreach (var id in ids)
                {
                    chosen.Add(source.SlotOf(id));
                }

                return (chosen, true);
            case Condition.Group { Filter: var inner }:
                return Collect(inner);
            case Condition.IsEmpty { Key: var key }:
                return Collect(key, new FieldTest.Empty(true));
            case Condition.IsNull { Key: var key }:
                return Collect(key, new FieldTest.Null(true));
            case Condition.Field { Key: var key, Tests: [var test] }:
                return Collect(key, test);
            case Condition.Field { Key: var key, Tests: var tests }:
                return Any([.. tests.Select(t => new Condition.Field(key, [t]))]);
            case Condition.Nested { Key: var key, Filter: var inner } when !key.EndsWith(']'):
                return (Nested(key, inner), false);
            default:
                return (null, false);
        }
    }

    private (SlotBitmap? Slots, bool Exact) Collect(string key, FieldTest test)
    {
        if (source.IndexOf(key) is not { } index)
        {
            return (null, false);
        }

        var slots = SlotBitmap.Rent(source.SlotLimit);
        var answer = index.Collect(test, slots);
        if (answer == IndexAnswer.None)
        {
            slots.Dispose();
            return (null, false);
        }

        return (slots, answer == IndexAnswer.Exact);
    }

    /// <summary>The points of which some element satisfies each part of a nested filter.</summary>
    private SlotBitmap? Nested(string key, Filter inner)
    {
        SlotBitmap? slots = null;
        foreach (var field in inner.Must.OfType<Condition.Field>())
        {
            if (field.Tests is not [var test] || !IsElementTest(test) || Collect($"{key}[].{field.Key}", test).Slots is not { } part)
            {
                continue;
            }

            if (slots is null)
            {
                slots = part;
                continue;
            }

            slots.And(part);
            part.Dispose();
        }

        return slots;
    }

    private (SlotBitmap? Slots, bool Exact) Any(IReadOnlyList<Condition> conditions)
    {
        SlotBitmap? union = null;
        var exact = true;
        foreach (var condition in conditions)
        {
            var (slots, partExact) = Collect(condition);
            if (slots is null)
            {
                union?.Dispose();
                return (null, false);
            }

            exact &= partExact;
            if (union is null)
            {
                union = slots;
                continue;
            }

            union.Or(slots.Words);
            slots.Dispose();
        }

        return (union, exact);
    }

    private (SlotBitmap? Slots, bool Exact) AtLeast(IReadOnlyList<Condition> conditions, ulong count)
    {
        if (count == 1 && conditions.Count > 0)
        {
            return Any(conditions);
        }

        if (count > (ulong)conditions.Count)
        {
            return (SlotBitmap.Rent(source.SlotLimit), true);
        }

        if (conditions.Count > byte.MaxValue)
        {
            return (null, false);
        }

        var held = new byte[source.SlotLimit];
        var exact = true;
        foreach (var condition in conditions)
        {
            var (slots, partExact) = Collect(condition);
            if (slots is null)
            {
                return (null, false);
            }

            exact &= partExact;
            foreach (var slot in slots)
            {
                held[slot]++;
            }

            slots.Dispose();
        }

        var enough = SlotBitmap.Rent(source.SlotLimit);
        for (var slot = 0; slot < held.Length; slot++)
        {
            if (held[slot] >= count)
            {
                enough.Add(slot);
            }
        }

        return (enough, exact);
    }

    private SlotBitmap All()
    {
        var all = SlotBitmap.Rent(source.SlotLimit);
        all.Not();
        return all;
    }
}
