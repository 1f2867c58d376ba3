using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Booleans.</summary>
internal sealed class BoolKind : MapKind<bool>
{
    public override IComparer<bool> Order => Comparer<bool>.Default;

    public override bool TryKey(PayloadValue value, out bool key)
    {
        key = value.Kind == PayloadKind.Bool && value.AsBool;
        return value.Kind == PayloadKind.Bool;
    }

    public override PayloadValue Show(bool key) => PayloadValue.From(key);

    public override (IReadOnlySet<bool> Keys, bool Except)? Listed(FieldTest test) =>
        test is FieldTest.Boolean { Value: var value } ? (new HashSet<bool> { value }, false) : null;

    public override void Write(ByteWriter w, bool key) => w.Byte(key ? (byte)1 : (byte)0);

    public override bool Read(ref ByteReader r) => r.Byte() == 1;
}
