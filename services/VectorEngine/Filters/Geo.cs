namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>Geometry on the sphere and on the plane of longitude and latitude.</summary>
internal static class Geo
{
    /// <summary>Mean radius of the earth in metres (IUGG).</summary>
    public const double EarthRadius = 6_371_008.8;

    public static bool TryPosition(PayloadValue value, out GeoPosition position)
    {
        position = default;
        if (value.Kind == PayloadKind.Object && value.AsObject.TryGet("lon", out var lon) && value.AsObject.TryGet("lat", out var lat)
            && lon.TryNumber(out var x) && lat.TryNumber(out var y) && Math.Abs(x) <= 180 && Math.Abs(y) <= 90)
        {
            position = new GeoPosition(x, y);
            return true;
        }

        return false;
    }

    /// <summary>Great-circle distance in metres by the haversine formula.</summary>
    public static double Metres(GeoPosition a, GeoPosition b)
    {
        var lat = double.DegreesToRadians(b.Latitude - a.Latitude);
        var lon = double.DegreesToRadians(b.Longitude - a.Longitude);
        var h = Math.Pow(Math.Sin(lat / 2), 2)
            + (Math.Cos(double.DegreesToRadians(a.Latitude)) * Math.Cos(double.DegreesToRadians(b.Latitude)) * Math.Pow(Math.Sin(lon / 2), 2));
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }

    public static bool InBox(FieldTest.GeoBox box, GeoPosition p)
    {
        var (west, east) = (box.TopLeft.Longitude, box.BottomRight.Longitude);
        var between = west > east ? p.Longitude > west || p.Longitude < east : p.Longitude > west && p.Longitude < east;
        return between && p.Latitude < box.TopLeft.Latitude && p.Latitude > box.BottomRight.Latitude;
    }

    public static bool InPolygon(FieldTest.GeoPolygon polygon, GeoPosition p) =>
        InRing(polygon.Exterior, p) && !polygon.Interiors.Any(hole => InRing(hole, p));

    /// <summary>Even-odd rule over the ring's edges.</summary>
    private static bool InRing(IReadOnlyList<GeoPosition> ring, GeoPosition p)
    {
        var inside = false;
        for (int i = 0, j = ring.Count - 1; i < ring.Count; j = i++)
        {
            var (a, b) = (ring[i], ring[j]);
            if ((a.Latitude > p.Latitude) != (b.Latitude > p.Latitude)
                && p.Longitude < ((b.Longitude - a.Longitude) * (p.Latitude - a.Latitude) / (b.Latitude - a.Latitude)) + a.Longitude)
            {
                inside = !inside;
            }
        }

        return inside;
    }
}
