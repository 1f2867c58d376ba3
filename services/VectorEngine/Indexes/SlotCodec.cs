using System.Numerics;
using System.Runtime.InteropServices;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>The stored form of sets of slots: the number of slots, then either the steps between them or, where that is shorter, bits.</summary>
internal static class SlotCodec
{
    public static void Write(ByteWriter w, SlotRun run)
    {
        w.Varint((ulong)run.Count);
        w.Byte(run.IsDense ? (byte)1 : (byte)0);
        if (run.IsDense)
        {
            w.Bytes(MemoryMarshal.AsBytes(run.Words.TrimEnd(0UL)));
            return;
        }

        var last = -1;
        foreach (var slot in run.Items)
        {
            w.Varint((ulong)(slot - last - 1));
            last = slot;
        }
    }

    /// <summary>Reads a set of slots below a limit.</summary>
    public static SlotRun Read(ref ByteReader r, int limit)
    {
        var (count, dense) = Head(ref r, limit);
        if (dense)
        {
            return new SlotRun(Words(ref r, count, limit), count);
        }

        var items = new int[count];
        Items(ref r, items, limit);
        return new SlotRun(items, 0, count);
    }

    public static (int Count, bool Dense) Head(ref ByteReader r, int limit)
    {
        var count = r.Varint();
        var form = r.Byte();
        return count <= (ulong)limit && form <= 1 && (form == 1 || count <= (ulong)r.Remaining)
            ? ((int)count, form == 1)
            : throw new InvalidDataException("an index has more points than slots");
    }

    public static void Items(ref ByteReader r, Span<int> items, int limit)
    {
        long last = -1;
        foreach (ref var item in items)
        {
            var step = r.Varint();
            last = step < (ulong)limit ? last + 1 + (long)step : limit;
            if (last >= limit)
            {
                throw new InvalidDataException("an index names a slot that does not exist");
            }

            item = (int)last;
        }
    }

    public static ulong[] Words(ref ByteReader r, int count, int limit)
    {
        var bytes = r.Bytes();
        if (bytes.Length % 8 != 0)
        {
            throw new InvalidDataException("bits of an index are cut off");
        }

        var words = MemoryMarshal.Cast<byte, ulong>(bytes).ToArray();
        var found = 0;
        foreach (var word in words)
        {
            found += BitOperations.PopCount(word);
        }

        var last = words.Length == 0 ? -1 : (words.Length * 64L) - 1 - BitOperations.LeadingZeroCount(words[^1]);
        return found == count && last < limit ? words : throw new InvalidDataException("bits of an index do not add up");
    }
}
