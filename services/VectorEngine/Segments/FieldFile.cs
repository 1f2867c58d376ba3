using System.Text;
using FitnessGrpc.VectorEngine.Indexes;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>The file of a payload index of a sealed segment. It is derived data: one that does not fit is as good as none.</summary>
internal static class FieldFile
{
    public static void Write(IStorage storage, string folder, PayloadIndex index)
    {
        var w = new ByteWriter();
        OperationCodec.Index(w, index.Field, index.Schema);
        index.Save(w);
        ComponentWriter.Replace(storage, Path.Combine(folder, Name(index.Field)), ComponentKind.Field, writer => writer.Write(w.Span));
    }

    /// <summary>The index of a field if its file is there, whole, and of this schema; else null.</summary>
    public static PayloadIndex? TryRead(IStorage storage, string folder, string field, PayloadIndexSchema schema, int slots)
    {
        var path = Path.Combine(folder, Name(field));
        if (!storage.Exists(path))
        {
            return null;
        }

        try
        {
            using var component = Component.Open(storage, path, ComponentKind.Field);
            var expected = new ByteWriter();
            OperationCodec.Index(expected, field, schema);
            if (!component.Span.StartsWith(expected.Span))
            {
                return null;
            }

            var r = new ByteReader(component.Span[expected.Length..]);
            return PayloadIndex.Load(field, schema, slots, ref r);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static string Name(string field) => $"field-{Crc32C.Of(Encoding.UTF8.GetBytes(field)):x8}";
}
