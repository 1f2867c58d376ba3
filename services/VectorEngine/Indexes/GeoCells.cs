using FitnessGrpc.VectorEngine.Filters;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>
/// Cells of longitude and latitude: both are cut in halves in turn, so that a cell is a range of codes (Morton order). A shape is covered by
/// the cells that touch the box around it; whether a position is in the shape is tested afterwards.
/// </summary>
internal static class GeoCells
{
    /// <summary>How much finer than the box the cells are, in halvings of each side.</summary>
    private const int Finer = 3;

    public static ulong Code(double longitude, double latitude) => (Spread(Cell(longitude, -180, 360)) << 1) | Spread(Cell(latitude, -90, 180));

    /// <summary>Ranges of codes, both ends included, that together hold every position of the shape.</summary>
    public static List<(ulong First, ulong Last)> Cover(FieldTest test)
    {
        var ranges = new List<(ulong First, ulong Last)>();
        foreach (var (west, south, east, north) in Boxes(test))
        {
            if (!(west <= east) || !(south <= north))
            {
                continue;
            }

            var (x0, x1) = (Cell(west, -180, 360), Cell(east, -180, 360));
            var (y0, y1) = (Cell(south, -90, 180), Cell(north, -90, 180));
            var wide = Math.Max(x1 - x0, y1 - y0);
            var bits = 32 - System.Numerics.BitOperations.LeadingZeroCount(wide);
            Descend(0, 0, 32, Math.Max(0, bits - Finer), (x0, y0, x1, y1), ranges);
        }

        ranges.Sort();
        var merged = new List<(ulong First, ulong Last)>();
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + (merged[^1].Last == ulong.MaxValue ? 0UL : 1UL))
            {
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged;
    }

    private static void Descend(uint x, uint y, int size, int smallest, (uint X0, uint Y0, uint X1, uint Y1) box, List<(ulong First, ulong Last)> ranges)
    {
        var side = (uint)((1UL << size) - 1);
        if (x > box.X1 || y > box.Y1 || x + side < box.X0 || y + side < box.Y0)
        {
            return;
        }

        var inside = x >= box.X0 && y >= box.Y0 && x + side <= box.X1 && y + side <= box.Y1;
        if (inside || size <= smallest)
        {
            var first = (Spread(x) << 1) | Spread(y);
            ranges.Add((first, size == 32 ? ulong.MaxValue : first + ((1UL << (2 * size)) - 1)));
            return;
        }

        var half = 1U << (size - 1);
        Descend(x, y, size - 1, smallest, box, ranges);
        Descend(x, y + half, size - 1, smallest, box, ranges);
        Descend(x + half, y, size - 1, smallest, box, ranges);
        Descend(x + half, y + half, size - 1, smallest, box, ranges);
    }

    /// <summary>Boxes in degrees around the shape; a little larger, so that rounding loses nothing.</summary>
    private static IEnumerable<(double West, double South, double East, double North)> Boxes(FieldTest test)
    {
        const double margin = 1e-7;
        switch (test)
        {
            case FieldTest.GeoBox box:
                var (north, south) = (box.TopLeft.Latitude + margin, box.BottomRight.Latitude - margin);
                var (west, east) = (box.TopLeft.Longitude, box.BottomRight.Longitude);
                if (west > east)
                {
                    yield return (west - margin, south, 180, north);
                    yield return (-180, south, east + margin, north);
                }
                else
                {
                    yield return (west - margin, south, east + margin, north);
                }

                break;
            case FieldTest.GeoPolygon { Exterior: var ring } when ring.Count > 0:
                yield return (ring.Min(p => p.Longitude) - margin, ring.Min(p => p.Latitude) - margin, ring.Max(p => p.Longitude) + margin, ring.Max(p => p.Latitude) + margin);
                break;
            case FieldTest.GeoRadius { Center: var center, Metres: var metres }:
                var angle = (metres / Geo.EarthRadius) + 1e-9;
                var (low, high) = (center.Latitude - double.RadiansToDegrees(angle) - margin, center.Latitude + double.RadiansToDegrees(angle) + margin);
                if (!(low > -90) || !(high < 90))
                {
                    // The circle holds a pole, or its radius is no number: every longitude is near it.
                    yield return (-180, double.IsNaN(low) ? -90 : low, 180, double.IsNaN(high) ? 90 : high);
                    break;
                }

                // The widest point of a circle on the sphere: sin(width) = sin(radius) / cos(latitude).
                var width = double.RadiansToDegrees(Math.Asin(Math.Min(1, Math.Sin(angle) / Math.Cos(double.DegreesToRadians(center.Latitude))))) + margin;
                var (left, right) = (center.Longitude - width, center.Longitude + width);
                yield return (Math.Max(left, -180), low, Math.Min(right, 180), high);
                if (left < -180)
                {
                    yield return (left + 360, low, 180, high);
                }

                if (right > 180)
                {
                    yield return (-180, low, right - 360, high);
                }

                break;
        }
    }

    /// <summary>The place of a coordinate among 2^32 equal steps.</summary>
    private static uint Cell(double degrees, double first, double whole) =>
        (uint)Math.Clamp((degrees - first) / whole * 4294967296.0, 0, 4294967295.0);

    /// <summary>Puts a zero before each bit.</summary>
    private static ulong Spread(uint value)
    {
        ulong x = value;
        x = (x | (x << 16)) & 0x0000FFFF0000FFFF;
        x = (x | (x << 8)) & 0x00FF00FF00FF00FF;
        x = (x | (x << 4)) & 0x0F0F0F0F0F0F0F0F;
        x = (x | (x << 2)) & 0x3333333333333333;
        return (x | (x << 1)) & 0x5555555555555555;
    }
}
