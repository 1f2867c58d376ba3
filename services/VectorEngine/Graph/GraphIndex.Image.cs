namespace FitnessGrpc.VectorEngine.Graphs;

/// <content>Saving and opening.</content>
internal sealed unsafe partial class GraphIndex
{
    /// <summary>Writes the image from which <see cref="Open"/> serves, piece by piece.</summary>
    public void Write(Action<ReadOnlySpan<byte>> write)
    {
        var head = Head();
        var offsets = head.Offsets();
        write(new ReadOnlySpan<byte>(&head, sizeof(GraphImage)));
        var at = (long)sizeof(GraphImage);
        fixed (uint* entries = _entries)
        {
            byte*[] parts = [(byte*)(_codes.Projection is { } p ? p.Values : null), (byte*)_codes.Parameters, (byte*)entries, (byte*)_links, _codes.Memory];
            for (var part = 0; part < parts.Length; part++)
            {
                write(new byte[offsets[part] - at]);
                Pieces(parts[part], head.Sizes[part], write);
                at = offsets[part] + head.Sizes[part];
            }
        }

        write(new byte[head.Length - at]);
        GC.KeepAlive(this);
    }

    /// <summary>Serves from an image in memory, where it stays as long as the index lives.</summary>
    /// <param name="memory">The image; a multiple of 64.</param>
    /// <param name="length">Its length.</param>
    /// <param name="rows">The vectors that it was built from.</param>
    /// <param name="owner">What keeps the memory alive, or null.</param>
    /// <exception cref="InvalidDataException">The image is damaged, of another version, or of other rows.</exception>
    public static GraphIndex Open(byte* memory, long length, IRows rows, object? owner = null)
    {
        if (length < sizeof(GraphImage))
        {
            throw Damaged("is too short");
        }

        var head = *(GraphImage*)memory;
        if (head.Magic != GraphImage.ExpectedMagic || head.Sum() != head.Checksum)
        {
            throw Damaged("has a damaged head");
        }

        if (head.Format != GraphImage.Version)
        {
            throw Damaged($"has version {head.Format}; {GraphImage.Version} is read");
        }

        if (head.Length != length || head.Count != rows.Count || head.Dimensions != rows.Dimensions || !head.IsConsistent())
        {
            throw Damaged("does not fit its rows");
        }

        var offsets = head.Offsets();
        if (offsets[^1] != length)
        {
            throw Damaged("has the wrong length");
        }

        var entries = new ReadOnlySpan<uint>(memory + offsets[2], head.Entries).ToArray();
        var links = (uint*)(memory + offsets[3]);
        if (Body(memory, head, offsets) != head.BodyChecksum || entries.Any(e => e >= head.Count) || !AreRows(links, (long)head.Count * head.Degree, head.Count))
        {
            throw Damaged("is damaged");
        }

        if ((CodeKind)head.Kind == CodeKind.Binary && *(float*)(memory + offsets[1]) != (float)head.Bits)
        {
            throw Damaged("is damaged");
        }

        var distance = (Distance)head.Distance;
        var projection = head.Outputs == 0 ? null : new Projection(head.Dimensions, head.Outputs, (float*)(memory + offsets[0]), owner);
        var codes = new Codes(
            new CodeLayout((CodeKind)head.Kind, head.Coordinates, head.Stride), distance, projection, (float*)(memory + offsets[1]), head.Parameters, memory + offsets[4], owner);
        return new GraphIndex(rows, distance, new GraphSchema(head.M, head.EfConstruct), head.Compression(), codes, links, head.Degree, owner, entries, head.Live) { Count = head.Count };
    }

    private GraphImage Head()
    {
        var head = new GraphImage
        {
            Magic = GraphImage.ExpectedMagic,
            Format = GraphImage.Version,
            Count = Count,
            Live = Live,
            Dimensions = _rows.Dimensions,
            Distance = (int)_distance,
            M = Graph.M,
            EfConstruct = Graph.EfConstruct,
            Kind = (int)_codes.Layout.Kind,
            Coordinates = _codes.Layout.Coordinates,
            Stride = _codes.Layout.Stride,
            Degree = Degree,
            Entries = _entries.Length,
            Outputs = _codes.Projection?.Outputs ?? 0,
            Parameters = _codes.ParameterCount,
        };
        head.SetCompression(Quantization);
        head.Length = head.Offsets()[^1];
        var sum = uint.MaxValue;
        fixed (uint* entries = _entries)
        {
            sum = Part(sum, (byte*)(_codes.Projection is { } p ? p.Values : null), head.Sizes[0]);
            sum = Part(sum, (byte*)_codes.Parameters, head.Sizes[1]);
            sum = Part(sum, (byte*)entries, head.Sizes[2]);
            sum = Part(sum, (byte*)_links, head.Sizes[3]);
        }

        head.BodyChecksum = sum;
        head.Checksum = head.Sum();
        return head;
    }

    /// <summary>The checksum of all parts but the codes: damage there misleads walks and no more, as results are scored with the full vectors.</summary>
    private static uint Body(byte* memory, in GraphImage head, long[] offsets)
    {
        var sum = uint.MaxValue;
        for (var part = 0; part < 4; part++)
        {
            sum = Part(sum, memory + offsets[part], head.Sizes[part]);
        }

        return sum;
    }

    private static uint Part(uint sum, byte* part, long length)
    {
        Pieces(part, length, piece => sum = GraphImage.Checksums(sum, piece));
        return sum;
    }

    private static void Pieces(byte* from, long length, Action<ReadOnlySpan<byte>> use)
    {
        for (long done = 0; done < length;)
        {
            var piece = (int)Math.Min(length - done, 1 << 20);
            use(new ReadOnlySpan<byte>(from + done, piece));
            done += piece;
        }
    }

    private static bool AreRows(uint* links, long length, int count)
    {
        for (long i = 0; i < length; i++)
        {
            if (links[i] >= count && links[i] != Walk.NoLink)
            {
                return false;
            }
        }

        return true;
    }

    private static InvalidDataException Damaged(string what) => new($"The image of a vector index {what}.");
}
