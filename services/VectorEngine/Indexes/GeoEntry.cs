namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>A position in the order of its cell, and a slot that holds it.</summary>
internal readonly record struct GeoEntry(ulong Code, int Slot, double Longitude, double Latitude) : IComparable<GeoEntry>
{
    public int CompareTo(GeoEntry other)
    {
        var order = Code.CompareTo(other.Code);
        order = order != 0 ? order : Slot.CompareTo(other.Slot);
        order = order != 0 ? order : Longitude.CompareTo(other.Longitude);
        return order != 0 ? order : Latitude.CompareTo(other.Latitude);
    }
}
