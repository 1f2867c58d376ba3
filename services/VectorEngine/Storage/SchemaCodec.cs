namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The stored form of vector schemas.</summary>
internal static class SchemaCodec
{
    private const byte NoCompression = 0, Scalar = 1, Product = 2, Binary = 3;

    public static void Write(ByteWriter w, DenseVectorSchema schema)
    {
        w.Varint((ulong)schema.Size);
        w.Byte((byte)schema.Distance);
        w.Byte(schema.Multi ? (byte)1 : (byte)0);
        w.Byte((byte)schema.Datatype);
        w.Varint((ulong)schema.Graph.M);
        w.Varint((ulong)schema.Graph.EfConstruct);
        w.Varint((ulong)schema.Graph.FullScanKilobytes);
        switch (schema.Quantization)
        {
            case QuantizationSchema.Scalar scalar:
                w.Byte(Scalar);
                w.Int64(BitConverter.SingleToInt32Bits(scalar.Quantile ?? 0));
                break;
            case QuantizationSchema.Product product:
                w.Byte(Product);
                w.Varint((ulong)product.Ratio);
                break;
            case QuantizationSchema.Binary binary:
                w.Byte(Binary);
                w.Varint((ulong)(binary.Bits * 2));
                break;
            default:
                w.Byte(NoCompression);
                break;
        }
    }

    public static DenseVectorSchema Dense(ref ByteReader r)
    {
        var size = checked((int)r.Varint());
        var distance = (Distance)r.Byte();
        var multi = r.Byte() == 1;
        var datatype = (VectorDatatype)r.Byte();
        var graph = new GraphSchema(checked((int)r.Varint()), checked((int)r.Varint()), checked((int)r.Varint()));
        QuantizationSchema? quantization = r.Byte() switch
        {
            Scalar => BitConverter.Int32BitsToSingle(checked((int)r.Int64())) is var quantile and > 0 ? new QuantizationSchema.Scalar(quantile) : new QuantizationSchema.Scalar(),
            Product => new QuantizationSchema.Product(checked((int)r.Varint())),
            Binary => new QuantizationSchema.Binary(r.Varint() / 2.0),
            NoCompression => null,
            _ => throw new InvalidDataException("unknown compression"),
        };
        return size is >= 1 and <= 65536 && Enum.IsDefined(distance) && Enum.IsDefined(datatype)
            ? new DenseVectorSchema(size, distance, multi) { Datatype = datatype, Graph = graph, Quantization = quantization }
            : throw new InvalidDataException("schema of a vector out of range");
    }

    public static void Write(ByteWriter w, SparseVectorSchema schema) => w.Byte(schema.Idf ? (byte)1 : (byte)0);

    public static SparseVectorSchema Sparse(ref ByteReader r) => new(r.Byte() == 1);
}
