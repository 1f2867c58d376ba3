using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>UUIDs in any spelling. A test that lists something else is about the strings as they are.</summary>
internal sealed class UuidKind : MapKind<Guid>
{
    public override IComparer<Guid> Order => Comparer<Guid>.Default;

    public override bool TryKey(PayloadValue value, out Guid key)
    {
        key = default;
        return value.Kind == PayloadKind.String && PointId.TryParseUuid(value.AsString, out key);
    }

    public override PayloadValue Show(Guid key) => PayloadValue.From(key.ToString());

    public override (IReadOnlySet<Guid> Keys, bool Except)? Listed(FieldTest test) => test switch
    {
        FieldTest.Keywords { Values: var set } => Parse(set) is { } ids ? (ids, false) : null,
        FieldTest.ExceptKeywords { Values: var set } => Parse(set) is { } ids ? (ids, true) : null,
        _ => null,
    };

    /// <summary>The UUIDs of a list; null when one of its strings is none.</summary>
    public static HashSet<Guid>? Parse(IReadOnlySet<string> texts)
    {
        var ids = new HashSet<Guid>(texts.Count);
        foreach (var text in texts)
        {
            if (!PointId.TryParseUuid(text, out var id))
            {
                return null;
            }

            ids.Add(id);
        }

        return ids;
    }

    public override void Write(ByteWriter w, Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes);
        w.Bytes(bytes);
    }

    public override Guid Read(ref ByteReader r)
    {
        var bytes = r.Bytes();
        return bytes.Length == 16 ? new Guid(bytes) : throw new InvalidDataException("a UUID of an index is cut off");
    }
}
