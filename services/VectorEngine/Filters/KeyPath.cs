using System.Globalization;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>A parsed key path: names joined by dots (quoted when they hold special characters), each followed by any number of <c>[]</c> or <c>[n]</c>.</summary>
internal sealed class KeyPath
{
    private readonly Step[] _steps;

    private KeyPath(Step[] steps) => _steps = steps;

    private enum StepKind
    {
        Name,
        AnyElement,
        Element,
    }

    /// <summary>Whether the values at the path are elements of an array.</summary>
    public bool EndsInElements => _steps[^1].Kind != StepKind.Name;

    /// <summary>How many names and elements lead to the value.</summary>
    public int Depth => _steps.Length;

    public static KeyPath Parse(string text)
    {
        var steps = new List<Step>();
        var i = 0;
        while (true)
        {
            string name;
            if (i < text.Length && text[i] == '"')
            {
                var end = text.IndexOf('"', i + 1);
                if (end < 0)
                {
                    throw Bad(text);
                }

                name = text[(i + 1)..end];
                i = end + 1;
            }
            else
            {
                var end = text.AsSpan(i).IndexOfAny('.', '[', ']');
                end = end < 0 ? text.Length : i + end;
                name = text[i..end];
                i = end;
                if (name.Length == 0)
                {
                    throw Bad(text);
                }
            }

            steps.Add(new Step(StepKind.Name, name, 0));
            while (i < text.Length && text[i] == '[')
            {
                var end = text.IndexOf(']', i);
                if (end < 0)
                {
                    throw Bad(text);
                }

                if (end == i + 1)
                {
                    steps.Add(new Step(StepKind.AnyElement, "", 0));
                }
                else if (int.TryParse(text.AsSpan(i + 1, end - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    steps.Add(new Step(StepKind.Element, "", index));
                }
                else
                {
                    throw Bad(text);
                }

                i = end + 1;
            }

            if (i == text.Length)
            {
                return new KeyPath([.. steps]);
            }

            if (text[i++] != '.')
            {
                throw Bad(text);
            }
        }
    }

    /// <summary>Adds every value at the path to the list; arrays are added as they are.</summary>
    public void Collect(Payload payload, List<PayloadValue> into)
    {
        if (payload.TryGet(_steps[0].Name, out var value))
        {
            Collect(value, 1, into);
        }
    }

    /// <summary>Merges fields into the objects at the path; objects that are missing are made. A null removes a field.</summary>
    public Payload Merge(Payload payload, Payload fields) => Replace(payload, 0, v =>
        PayloadValue.From(Merged(v is { Kind: PayloadKind.Object } ? v.AsObject : Payload.Empty, fields)));

    /// <summary>Merges fields; a null removes a field.</summary>
    public static Payload Merged(Payload payload, Payload fields)
    {
        foreach (var (key, value) in fields.Fields)
        {
            payload = value.Kind == PayloadKind.Null ? payload.Without(key) : payload.With(key, value);
        }

        return payload;
    }

    /// <summary>Removes the values at the path; an element of an array is not removed by its number.</summary>
    public Payload Remove(Payload payload) => Remove(payload, 0);

    /// <summary>
    /// Keeps only what is at one of the paths, with what leads there: an object or array on the way stays, empty if it has nothing to show, and so
    /// does a value where the path would go on.
    /// </summary>
    public static Payload Include(Payload payload, IReadOnlyList<KeyPath> paths)
    {
        var at = paths.Select(p => (p, 0)).ToArray();
        return Include(payload, at);
    }

    /// <summary>Removes what is at the paths.</summary>
    public static Payload Exclude(Payload payload, IReadOnlyList<KeyPath> paths)
    {
        foreach (var path in paths)
        {
            payload = path.Remove(payload);
        }

        return payload;
    }

    private static EngineException Bad(string text) => EngineException.Validation($"`{Clip(text)}` is not a valid key path");

    private static string Clip(string text) => text.Length <= 100 ? text : text[..100] + "…";

    private static Payload Include(Payload payload, (KeyPath Path, int Depth)[] at)
    {
        var kept = new List<KeyValuePair<string, PayloadValue>>();
        foreach (var (key, value) in payload.Fields)
        {
            var next = at.Where(a => a.Path._steps[a.Depth].Kind == StepKind.Name && a.Path._steps[a.Depth].Name == key)
                .Select(a => (a.Path, a.Depth + 1)).ToArray();
            if (next.Length > 0)
            {
                kept.Add(new(key, Include(value, next)));
            }
        }

        return Payload.Of(kept);
    }

    private static PayloadValue Include(PayloadValue value, (KeyPath Path, int Depth)[] at)
    {
        if (at.Any(a => a.Depth == a.Path._steps.Length))
        {
            return value;
        }

        switch (value.Kind)
        {
            case PayloadKind.Object:
                var part = Include(value.AsObject, at);
                return PayloadValue.From(part);
            case PayloadKind.List:
                var items = new List<PayloadValue>();
                for (var i = 0; i < value.Items.Length; i++)
                {
                    var next = at.Where(a => a.Path._steps[a.Depth].Takes(i)).Select(a => (a.Path, a.Depth + 1)).ToArray();
                    if (next.Length > 0)
                    {
                        items.Add(Include(value.Items[i], next));
                    }
                }

                return PayloadValue.From([.. items]);
            default:
                return value;
        }
    }

    private void Collect(PayloadValue value, int depth, List<PayloadValue> into)
    {
        if (depth == _steps.Length)
        {
            into.Add(value);
            return;
        }

        var step = _steps[depth];
        if (step.Kind == StepKind.Name)
        {
            if (value.Kind == PayloadKind.Object && value.AsObject.TryGet(step.Name, out var field))
            {
                Collect(field, depth + 1, into);
            }
        }
        else if (value.Kind == PayloadKind.List)
        {
            if (step.Kind == StepKind.AnyElement)
            {
                foreach (var item in value.Items)
                {
                    Collect(item, depth + 1, into);
                }
            }
            else if (step.Index < value.Items.Length)
            {
                Collect(value.Items[step.Index], depth + 1, into);
            }
        }
    }

    private Payload Replace(Payload payload, int depth, Func<PayloadValue?, PayloadValue> change)
    {
        var name = _steps[depth].Name;
        payload.TryGet(name, out var value);
        var changed = Replace(value, depth + 1, change);
        return changed is null ? payload : payload.With(name, changed);
    }

    private PayloadValue? Replace(PayloadValue value, int depth, Func<PayloadValue?, PayloadValue> change)
    {
        if (depth == _steps.Length)
        {
            return change(value);
        }

        var step = _steps[depth];
        if (step.Kind == StepKind.Name)
        {
            return PayloadValue.From(Replace(value.Kind == PayloadKind.Object ? value.AsObject : Payload.Empty, depth, change));
        }

        if (value.Kind != PayloadKind.List)
        {
            return step.Kind == StepKind.AnyElement ? PayloadValue.From(Array.Empty<PayloadValue>()) : null;
        }

        return PayloadValue.From(value.Items.Select((item, i) => step.Takes(i) ? Replace(item, depth + 1, change) ?? item : item).ToArray());
    }

    private Payload Remove(Payload payload, int depth)
    {
        var name = _steps[depth].Name;
        if (!payload.TryGet(name, out var value))
        {
            return payload;
        }

        return depth + 1 == _steps.Length ? payload.Without(name) : payload.With(name, Remove(value, depth + 1));
    }

    private PayloadValue Remove(PayloadValue value, int depth)
    {
        var step = _steps[depth];
        if (step.Kind == StepKind.Name)
        {
            return value.Kind == PayloadKind.Object ? PayloadValue.From(Remove(value.AsObject, depth)) : value;
        }

        if (value.Kind != PayloadKind.List)
        {
            return value;
        }

        if (depth + 1 == _steps.Length)
        {
            return step.Kind == StepKind.AnyElement ? PayloadValue.From(Array.Empty<PayloadValue>()) : value;
        }

        return PayloadValue.From(value.Items.Select((item, i) => step.Takes(i) ? Remove(item, depth + 1) : item).ToArray());
    }

    private readonly record struct Step(StepKind Kind, string Name, int Index)
    {
        public bool Takes(int index) => Kind == StepKind.AnyElement || (Kind == StepKind.Element && Index == index);
    }
}
