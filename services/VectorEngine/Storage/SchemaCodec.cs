namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The stored form of schemas.</summary>
internal static class SchemaCodec
{
    public static void Write(ByteWriter w, CollectionSchema schema)
    {
        w.Varint((ulong)schema.Dense.Count);
        foreach (var (name, dense) in schema.Dense)
        {
            w.Text(name);
            Write(w, dense);
        }

        w.Varint((ulong)schema.Sparse.Count);
        foreach (var (name, sparse) in schema.Sparse)
        {
            w.Text(name);
            Write(w, sparse);
        }

        w.Bytes(schema.Annotations.Span);
    }

    public static CollectionSchema Schema(ref ByteReader r)
    {
        var dense = new Dictionary<string, DenseVectorSchema>();
        for (var n = r.Count(); n > 0; n--)
        {
            var name = r.Text();
            dense[name] = Dense(ref r);
        }

        var sparse = new Dictionary<string, SparseVectorSchema>();
        for (var n = r.Count(); n > 0; n--)
        {
            var name = r.Text();
            sparse[name] = Sparse(ref r);
        }

        return new CollectionSchema { Dense = dense, Sparse = sparse, Annotations = r.Bytes().ToArray() };
    }

    public static void Write(ByteWriter w, DenseVectorSchema dense)
    {
        w.Varint((ulong)dense.Size);
        w.Byte((byte)dense.Distance);
        w.Byte(dense.Multi ? (byte)1 : (byte)0);
        w.Varint(dense.Created);
        w.Byte((byte)dense.Datatype);
        w.Varint((ulong)dense.Graph.M);
        w.Varint((ulong)dense.Graph.EfConstruct);
        w.Varint((ulong)dense.Graph.FullScanKilobytes);
        switch (dense.Quantization)
        {
            case null:
                w.Byte(0);
                break;
            case QuantizationSchema.Scalar scalar:
                w.Byte(1);
                w.Int64(BitConverter.DoubleToInt64Bits(scalar.Quantile ?? 0));
                break;
            case QuantizationSchema.Product product:
                w.Byte(2);
                w.Varint((ulong)product.Ratio);
                break;
            case QuantizationSchema.Binary binary:
                w.Byte(3);
                w.Int64(BitConverter.DoubleToInt64Bits(binary.Bits));
                break;
        }
    }

    public static DenseVectorSchema Dense(ref ByteReader r)
    {
        var size = checked((int)r.Varint());
        if (size is < 1 or > 65536)
        {
            throw new InvalidDataException("a vector without dimensions");
        }

        var schema = new DenseVectorSchema(size, (Distance)r.Byte(), r.Byte() == 1) { Created = r.Varint(), Datatype = (VectorDatatype)r.Byte() };
        if (!Enum.IsDefined(schema.Distance) || !Enum.IsDefined(schema.Datatype))
        {
            throw new InvalidDataException("schema of a vector out of range");
        }

        return schema with
        {
            Graph = new GraphSchema(checked((int)r.Varint()), checked((int)r.Varint()), checked((int)r.Varint())),
            Quantization = r.Byte() switch
            {
                0 => null,
                1 => BitConverter.Int64BitsToDouble(r.Int64()) is var quantile and > 0 ? new QuantizationSchema.Scalar((float)quantile) : new QuantizationSchema.Scalar(),
                2 => new QuantizationSchema.Product(checked((int)r.Varint())),
                3 => new QuantizationSchema.Binary(BitConverter.Int64BitsToDouble(r.Int64())),
                _ => throw new InvalidDataException("unknown quantization"),
            },
        };
    }

    public static void Write(ByteWriter w, SparseVectorSchema sparse)
    {
        w.Byte(sparse.Idf ? (byte)1 : (byte)0);
        w.Varint(sparse.Created);
    }

    public static SparseVectorSchema Sparse(ref ByteReader r) => new(r.Byte() == 1) { Created = r.Varint() };
}
