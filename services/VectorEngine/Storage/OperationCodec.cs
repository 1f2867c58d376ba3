namespace FitnessGrpc.VectorEngine.Storage;

/// <summary>The stored form of resolved operations. The numbers of the kinds never change.</summary>
internal static class OperationCodec
{
    public static byte[] Encode(WriteOperation operation)
    {
        var w = new ByteWriter();
        switch (operation)
        {
            case WriteOperation.Upsert upsert:
                w.Byte(1);
                w.Varint((ulong)upsert.Points.Count);
                foreach (var point in upsert.Points)
                {
                    w.Id(point.Id);
                    w.Payload(point.Payload);
                    w.Vectors(point.Vectors);
                }

                break;
            case WriteOperation.UpdateVectors update:
                w.Byte(2);
                w.Varint((ulong)update.Points.Count);
                foreach (var point in update.Points)
                {
                    w.Id(point.Id);
                    w.Vectors(point.Vectors);
                }

                break;
            case WriteOperation.Delete delete:
                Selected(3, delete);
                break;
            case WriteOperation.SetPayload set:
                Selected(4, set);
                w.Payload(set.Fields);
                w.Byte(set.Key is null ? (byte)0 : (byte)1);
                w.Text(set.Key ?? "");
                break;
            case WriteOperation.OverwritePayload overwrite:
                Selected(5, overwrite);
                w.Payload(overwrite.Fields);
                break;
            case WriteOperation.DeletePayload delete:
                Selected(6, delete);
                Names(delete.Keys);
                break;
            case WriteOperation.ClearPayload clear:
                Selected(7, clear);
                break;
            case WriteOperation.DeleteVectors delete:
                Selected(8, delete);
                Names(delete.Names);
                break;
            case WriteOperation.CreateIndex create:
                w.Byte(9);
                Index(w, create.Field, create.Index);
                break;
            case WriteOperation.DropIndex drop:
                w.Byte(10);
                w.Text(drop.Field);
                break;
            case WriteOperation.Annotate { Dense: null } annotate:
                w.Byte(11);
                w.Bytes(annotate.Annotations.Span);
                break;
            case WriteOperation.CreateVector create:
                w.Byte(12);
                w.Text(create.Name);
                w.Bytes(create.Annotations.Span);
                w.Byte(create.Dense is null ? (byte)0 : (byte)1);
                if (create.Dense is { } dense)
                {
                    SchemaCodec.Write(w, dense);
                }
                else
                {
                    SchemaCodec.Write(w, create.Sparse!);
                }

                break;
            case WriteOperation.DropVector drop:
                w.Byte(13);
                w.Text(drop.Name);
                w.Bytes(drop.Annotations.Span);
                break;
            case WriteOperation.Annotate annotate:
                w.Byte(14);
                w.Bytes(annotate.Annotations.Span);
                w.Varint((ulong)annotate.Dense.Count);
                foreach (var (name, schema) in annotate.Dense)
                {
                    w.Text(name);
                    SchemaCodec.Write(w, schema);
                }

                break;
            default:
                throw new InvalidOperationException("operation cannot be stored");
        }

        return w.ToArray();

        void Selected(byte kind, WriteOperation.Selected selected)
        {
            var ids = ((PointSelector.Ids)selected.Selector).Values;
            w.Byte(kind);
            w.Varint((ulong)ids.Count);
            foreach (var id in ids)
            {
                w.Id(id);
            }
        }

        void Names(IReadOnlyList<string> names)
        {
            w.Varint((ulong)names.Count);
            foreach (var name in names)
            {
                w.Text(name);
            }
        }
    }

    public static void Index(ByteWriter w, string field, PayloadIndexSchema index)
    {
        w.Text(field);
        w.Byte((byte)index.Kind);
        w.Byte(index.Lowercase ? (byte)1 : (byte)0);
        w.Bytes(index.Annotations.Span);
    }

    public static (string Field, PayloadIndexSchema Index) Index(ref ByteReader r) =>
        (r.Text(), new PayloadIndexSchema((PayloadIndexKind)r.Byte(), r.Byte() == 1, r.Bytes().ToArray()));

    public static WriteOperation Decode(ReadOnlySpan<byte> data)
    {
        var r = new ByteReader(data);
        switch (r.Byte())
        {
            case 1:
                var points = new PointData[r.Count()];
                for (var i = 0; i < points.Length; i++)
                {
                    var id = r.Id();
                    var payload = r.Payload();
                    points[i] = new PointData(id, r.Vectors(), payload);
                }

                return new WriteOperation.Upsert(points);
            case 2:
                var updates = new PointData[r.Count()];
                for (var i = 0; i < updates.Length; i++)
                {
                    var id = r.Id();
                    updates[i] = new PointData(id, r.Vectors(), Payload.Empty);
                }

                return new WriteOperation.UpdateVectors(updates);
            case 3:
                return new WriteOperation.Delete(Ids(ref r));
            case 4:
                var (set, fields) = (Ids(ref r), r.Payload());
                var hasKey = r.Byte() == 1;
                var key = r.Text();
                return new WriteOperation.SetPayload(set, fields, hasKey ? key : null);
            case 5:
                return new WriteOperation.OverwritePayload(Ids(ref r), r.Payload());
            case 6:
                return new WriteOperation.DeletePayload(Ids(ref r), Names(ref r));
            case 7:
                return new WriteOperation.ClearPayload(Ids(ref r));
            case 8:
                return new WriteOperation.DeleteVectors(Ids(ref r), Names(ref r));
            case 9:
                var (field, index) = Index(ref r);
                return new WriteOperation.CreateIndex(field, index);
            case 10:
                return new WriteOperation.DropIndex(r.Text());
            case 11:
                return new WriteOperation.Annotate(r.Bytes().ToArray());
            case 12:
                var (created, annotations) = (r.Text(), r.Bytes().ToArray());
                return r.Byte() == 1
                    ? new WriteOperation.CreateVector(created, SchemaCodec.Dense(ref r), null, annotations)
                    : new WriteOperation.CreateVector(created, null, SchemaCodec.Sparse(ref r), annotations);
            case 13:
                return new WriteOperation.DropVector(r.Text(), r.Bytes().ToArray());
            case 14:
                var notes = r.Bytes().ToArray();
                var schemas = new Dictionary<string, DenseVectorSchema>();
                for (var n = r.Count(); n > 0; n--)
                {
                    schemas[r.Text()] = SchemaCodec.Dense(ref r);
                }

                return new WriteOperation.Annotate(notes, schemas);
            default:
                throw new InvalidDataException("unknown kind of operation");
        }
    }

    private static PointSelector.Ids Ids(ref ByteReader r)
    {
        var ids = new PointId[r.Count()];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = r.Id();
        }

        return new PointSelector.Ids(ids);
    }

    private static string[] Names(ref ByteReader r)
    {
        var names = new string[r.Count()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = r.Text();
        }

        return names;
    }
}
