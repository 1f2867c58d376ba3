using FitnessGrpc.VectorEngine.Collections;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Tests.Indexes;

/// <summary>Points by slot: payloads and indexes, some slots empty.</summary>
internal sealed class TestPoints : IPointSource
{
    private readonly List<Payload?> _payloads = [];
    private readonly Dictionary<string, PayloadIndex> _indexes = [];

    public int SlotLimit => _payloads.Count;

    public int Count { get; private set; }

    public bool IsLive(int slot) => _payloads[slot] is not null;

    public int SlotOf(PointId id) => !id.IsUuid && id.Number < (ulong)_payloads.Count && _payloads[(int)id.Number] is not null ? (int)id.Number : -1;

    public PointId IdAt(int slot) => PointId.FromNumber((ulong)slot);

    public Payload PayloadAt(int slot) => _payloads[slot]!;

    public bool HasVector(int slot, string name) => slot % 3 == 0;

    public PayloadIndex? IndexOf(string field) => _indexes.GetValueOrDefault(field);

    public void Set(int slot, Payload? payload)
    {
        while (_payloads.Count <= slot)
        {
            _payloads.Add(null);
        }

        foreach (var index in _indexes.Values)
        {
            if (_payloads[slot] is { } old)
            {
                index.Remove(slot, old);
            }

            if (payload is not null)
            {
                index.Add(slot, payload);
            }
        }

        Count += (payload is null ? 0 : 1) - (_payloads[slot] is null ? 0 : 1);
        _payloads[slot] = payload;
    }

    /// <summary>Takes a point away behind the back of the indexes, as sealed segments do.</summary>
    public void Bury(int slot)
    {
        Count -= _payloads[slot] is null ? 0 : 1;
        _payloads[slot] = null;
    }

    public void AddIndex(string field, PayloadIndexSchema schema)
    {
        var index = new PayloadIndex(field, schema);
        for (var slot = 0; slot < _payloads.Count; slot++)
        {
            if (_payloads[slot] is { } payload)
            {
                index.Add(slot, payload);
            }
        }

        _indexes[field] = index;
    }

    /// <summary>Replaces every index by what is read back from its stored form.</summary>
    public void Reload()
    {
        foreach (var (field, index) in _indexes.ToArray())
        {
            var w = new ByteWriter();
            index.Save(w);
            var r = new ByteReader(w.Span);
            _indexes[field] = PayloadIndex.Load(field, index.Schema, SlotLimit, ref r);
            Assert.True(r.AtEnd);
            Assert.Equal(index.Count, _indexes[field].Count);
        }
    }
}
