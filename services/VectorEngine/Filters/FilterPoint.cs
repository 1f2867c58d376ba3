using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>The point that a filter looks at; its payload is fetched when a test needs it.</summary>
internal sealed class FilterPoint(IPointSource source)
{
    private readonly List<PayloadValue> _values = [];
    private Payload? _payload;

    public IPointSource Source { get; } = source;

    public int Slot { get; private set; }

    public Payload Payload => _payload ??= Source.PayloadAt(Slot);

    public void MoveTo(int slot) => (Slot, _payload) = (slot, null);

    /// <summary>Looks at an element of the payload instead; returns what it looked at before.</summary>
    public Payload? Enter(Payload? payload)
    {
        var before = _payload;
        _payload = payload;
        return before;
    }

    /// <summary>The values at a path; valid until the next call.</summary>
    public ReadOnlySpan<PayloadValue> At(KeyPath path)
    {
        _values.Clear();
        path.Collect(Payload, _values);
        return CollectionsMarshal.AsSpan(_values);
    }
}
