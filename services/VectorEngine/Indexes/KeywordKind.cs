using System.Diagnostics.CodeAnalysis;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Strings, in ordinal order.</summary>
internal sealed class KeywordKind : MapKind<string>
{
    public override IComparer<string> Order => StringComparer.Ordinal;

    public override bool TryKey(PayloadValue value, [MaybeNullWhen(false)] out string key)
    {
        key = value.Kind == PayloadKind.String ? value.AsString : null;
        return key is not null;
    }

    public override PayloadValue Show(string key) => PayloadValue.From(key);

    public override (IReadOnlySet<string> Keys, bool Except)? Listed(FieldTest test) => test switch
    {
        FieldTest.Keywords { Values: var set } => (set, false),
        FieldTest.ExceptKeywords { Values: var set } => (set, true),
        _ => null,
    };

    public override void Write(ByteWriter w, string key) => w.Text(key);

    public override string Read(ref ByteReader r) => r.Text();
}
