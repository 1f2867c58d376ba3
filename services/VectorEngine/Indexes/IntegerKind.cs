using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Integers, and doubles that are whole.</summary>
internal sealed class IntegerKind : MapKind<long>
{
    public override IComparer<long> Order => Comparer<long>.Default;

    public override bool TryKey(PayloadValue value, out long key) => FieldTests.WholeNumber(value, out key);

    public override PayloadValue Show(long key) => PayloadValue.From(key);

    public override (IReadOnlySet<long> Keys, bool Except)? Listed(FieldTest test) => test switch
    {
        FieldTest.Integers { Values: var set } => (set, false),
        FieldTest.ExceptIntegers { Values: var set } => (set, true),
        _ => null,
    };

    public override void Write(ByteWriter w, long key) => w.Int64(key);

    public override long Read(ref ByteReader r) => r.Int64();
}
