namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>A condition that was made ready to be asked about points. For one thread.</summary>
internal abstract class FilterNode
{
    public abstract bool Holds(FilterPoint point);

    /// <summary>A condition given as a function.</summary>
    public sealed class Of(Func<FilterPoint, bool> holds) : FilterNode
    {
        public override bool Holds(FilterPoint point) => holds(point);
    }

    /// <summary>A condition on the values at a path.</summary>
    public sealed class OnValues(KeyPath path, ValuesTest test) : FilterNode
    {
        public override bool Holds(FilterPoint point) => test(point.At(path));
    }

    /// <summary>Conditions in a filter.</summary>
    public sealed class Group(FilterNode[] must, FilterNode[] not, FilterNode[] should, FilterNode[]? min, ulong count) : FilterNode
    {
        public override bool Holds(FilterPoint point)
        {
            foreach (var node in must)
            {
                if (!node.Holds(point))
                {
                    return false;
                }
            }

            foreach (var node in not)
            {
                if (node.Holds(point))
                {
                    return false;
                }
            }

            return (should.Length == 0 || AtLeast(should, 1, point)) && (min is null || AtLeast(min, count, point));
        }
    }

    /// <summary>A filter that one element of an array satisfies as a whole.</summary>
    public sealed class Nested(KeyPath path, FilterNode inner) : FilterNode
    {
        private readonly List<PayloadValue> _values = [];

        public override bool Holds(FilterPoint point)
        {
            _values.Clear();
            path.Collect(point.Payload, _values);
            foreach (var value in _values)
            {
                // A path that ends in [] has already been taken apart into its elements.
                if (value.Kind == PayloadKind.Object && path.EndsInElements && Holds(point, value))
                {
                    return true;
                }

                foreach (var item in value.Kind == PayloadKind.List ? value.Items : [])
                {
                    if (item.Kind == PayloadKind.Object && Holds(point, item))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        private bool Holds(FilterPoint point, PayloadValue element)
        {
            var before = point.Enter(element.AsObject);
            var holds = inner.Holds(point);
            point.Enter(before);
            return holds;
        }
    }

    /// <summary>Whether a number of conditions hold.</summary>
    public static bool AtLeast(FilterNode[] nodes, ulong count, FilterPoint point)
    {
        ulong held = 0;
        foreach (var node in nodes)
        {
            if (node.Holds(point) && ++held >= count)
            {
                return true;
            }
        }

        return held >= count;
    }

    /// <summary>A test on the values at a path.</summary>
    internal delegate bool ValuesTest(ReadOnlySpan<PayloadValue> values);
}
