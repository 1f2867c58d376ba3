using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Ids and versions of a sealed segment, mapped: slots are in the order of ids, numbers before UUIDs.</summary>
internal sealed unsafe class PointTable : IDisposable
{
    private readonly Component _component;
    private readonly int _numbers;
    private readonly ulong* _numeric;
    private readonly UInt128* _uuids;
    private readonly ulong* _versions;

    private PointTable(Component component, int count, int numbers)
    {
        (_component, Count, _numbers) = (component, count, numbers);
        _numeric = (ulong*)(component.Body + 64);
        _uuids = (UInt128*)((byte*)_numeric + Aligned(numbers * 8L));
        _versions = (ulong*)((byte*)_uuids + Aligned((count - numbers) * 16L));
    }

    public int Count { get; }

    public static PointTable Open(IStorage storage, string path)
    {
        var component = Component.Open(storage, path, ComponentKind.Points);
        try
        {
            var count = component.Length >= 64 ? *(int*)component.Body : -1;
            var numbers = count >= 0 ? *(int*)(component.Body + 4) : -1;
            if (numbers < 0 || numbers > count || component.Length != 64 + Aligned(numbers * 8L) + Aligned((count - numbers) * 16L) + (count * 8L))
            {
                throw new InvalidDataException($"{Path.GetFileName(path)} does not hold what it says");
            }

            return new PointTable(component, count, numbers);
        }
        catch
        {
            component.Dispose();
            throw;
        }
    }

    public static void Write(IStorage storage, string path, IReadOnlyList<PointId> ids, ReadOnlySpan<ulong> versions)
    {
        using var writer = new ComponentWriter(storage, path, ComponentKind.Points);
        var numbers = 0;
        while (numbers < ids.Count && !ids[numbers].IsUuid)
        {
            numbers++;
        }

        writer.Write<int>([ids.Count, numbers]);
        writer.Align();
        for (var i = 0; i < numbers; i++)
        {
            writer.Write<ulong>([ids[i].Number]);
        }

        writer.Align();
        for (var i = numbers; i < ids.Count; i++)
        {
            writer.Write<UInt128>([ids[i].Bits]);
        }

        writer.Align();
        writer.Write(versions);
        writer.Finish();
    }

    public PointId IdAt(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Count);
        return slot < _numbers ? PointId.FromNumber(_numeric[slot]) : PointId.FromBits(_uuids[slot - _numbers], true);
    }

    public ulong VersionAt(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Count);
        return _versions[slot];
    }

    /// <summary>The slot of an id, or the complement of the slot where it would be.</summary>
    public int Find(PointId id)
    {
        if (id.IsUuid)
        {
            var at = new ReadOnlySpan<UInt128>(_uuids, Count - _numbers).BinarySearch(id.Bits);
            return at >= 0 ? at + _numbers : ~(~at + _numbers);
        }

        return new ReadOnlySpan<ulong>(_numeric, _numbers).BinarySearch(id.Number);
    }

    public void Dispose() => _component.Dispose();

    private static long Aligned(long bytes) => (bytes + 63) / 64 * 64;
}
