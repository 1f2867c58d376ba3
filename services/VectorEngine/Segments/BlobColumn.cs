using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>Byte strings by slot in a mapped component: the bytes, a bitmap of the slots that have one, offsets, and where these begin.</summary>
internal sealed unsafe class BlobColumn : IDisposable
{
    private readonly Component _component;
    private readonly ulong* _has;
    private readonly ulong* _offsets;
    private readonly int _count;

    private BlobColumn(Component component, int count, long tables)
    {
        (_component, _count) = (component, count);
        _has = (ulong*)(component.Body + tables);
        _offsets = _has + Bits.Words(count);
    }

    public ReadOnlySpan<ulong> HasBits => new(_has, Bits.Words(_count));

    /// <summary>Opens and checks a component, so that no offset leads out of it.</summary>
    public static BlobColumn Open(IStorage storage, string path, ComponentKind kind, int count)
    {
        var component = Component.Open(storage, path, kind);
        try
        {
            var size = (Bits.Words(count) + count + 1L) * sizeof(ulong);
            var tables = component.Length >= size + 8 ? *(long*)(component.Body + component.Length - 8) : -1;
            if (tables < 0 || tables % 64 != 0 || tables + size + 8 != component.Length)
            {
                throw new InvalidDataException($"{Path.GetFileName(path)} does not fit its segment");
            }

            var column = new BlobColumn(component, count, tables);
            ulong last = 0;
            for (var i = 0; i <= count; i++)
            {
                var offset = column._offsets[i];
                if (offset < last || offset > (ulong)tables || offset - last > int.MaxValue)
                {
                    throw new InvalidDataException($"{Path.GetFileName(path)} has offsets that do not ascend");
                }

                last = offset;
            }

            return column;
        }
        catch
        {
            component.Dispose();
            throw;
        }
    }

    public bool Has(int slot) => (uint)slot < (uint)_count && (_has[slot >> 6] & (1UL << slot)) != 0;

    public ReadOnlySpan<byte> At(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)_count);
        return new(_component.Body + _offsets[slot], (int)(_offsets[slot + 1] - _offsets[slot]));
    }

    public ReadOnlySpan<T> At<T>(int slot)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(At(slot));

    public void Dispose() => _component.Dispose();
}
