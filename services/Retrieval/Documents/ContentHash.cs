using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FitnessGrpc.Contracts.Retrieval.V1;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Documents;

/// <summary>
/// SHA-256 over all that decides what is stored and found: the cutting's version, title, text, format, source and
/// metadata, each with its length before it and fields in the order of their names. Equal content is not indexed again.
/// </summary>
internal static class ContentHash
{
    /// <summary>Raised when the same content would be cut, embedded or weighed differently.</summary>
    public const int IndexingVersion = 1;

    /// <summary>64 hexadecimal digits.</summary>
    public static string Of(Document document)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, IndexingVersion);
        Add(hash, document.Title);
        Add(hash, document.Text);
        Add(hash, document.Format == TextFormat.Unspecified ? (int)TextFormat.Plain : (int)document.Format);
        Add(hash, document.Source);
        Add(hash, document.Metadata ?? new Struct());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, Struct value)
    {
        Add(hash, value.Fields.Count);
        foreach (var (name, field) in value.Fields.OrderBy(static f => f.Key, StringComparer.Ordinal))
        {
            Add(hash, name);
            Add(hash, field);
        }
    }

    private static void Add(IncrementalHash hash, Value value)
    {
        Add(hash, (int)value.KindCase);
        switch (value.KindCase)
        {
            case Value.KindOneofCase.BoolValue:
                Add(hash, value.BoolValue ? 1 : 0);
                break;
            case Value.KindOneofCase.NumberValue:
                // The negative zero is stored as zero.
                Add(hash, (value.NumberValue + 0.0).ToString("R", CultureInfo.InvariantCulture));
                break;
            case Value.KindOneofCase.StringValue:
                Add(hash, value.StringValue);
                break;
            case Value.KindOneofCase.StructValue:
                Add(hash, value.StructValue);
                break;
            case Value.KindOneofCase.ListValue:
                Add(hash, value.ListValue.Values.Count);
                foreach (var item in value.ListValue.Values)
                    Add(hash, item);
                break;
        }
    }

    private static void Add(IncrementalHash hash, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }

    private static void Add(IncrementalHash hash, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Add(hash, bytes.Length);
        hash.AppendData(bytes);
    }
}
