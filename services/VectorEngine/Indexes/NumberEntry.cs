using System.Runtime.InteropServices;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>A number in the order of a range index, and a slot that holds it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct NumberEntry(long Key, int Slot) : IComparable<NumberEntry>
{
    public int CompareTo(NumberEntry other) => Key != other.Key ? Key.CompareTo(other.Key) : Slot.CompareTo(other.Slot);
}
