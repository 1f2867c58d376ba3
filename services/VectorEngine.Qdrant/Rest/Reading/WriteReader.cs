using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Writes of points, alone and in a batch of operations.</summary>
internal static class WriteReader
{
    public static Wire.UpsertPoints Upsert(Json body)
    {
        var request = new Wire.UpsertPoints
        {
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
            UpdateFilter = FilterReader.ReadOptional(body.Find("update_filter")),
        };
        Points(request.Points, body);
        if (body.Find("update_mode") is { } mode)
            request.UpdateMode = EnumNames.Read<Wire.UpdateMode>(mode);
        return request;
    }

    public static Wire.DeletePoints Delete(Json body) => new()
    {
        Points = PointReader.NeedSelector(body),
        ShardKeySelector = Shards(body),
    };

    public static Wire.UpdatePointVectors UpdateVectors(Json body)
    {
        var request = new Wire.UpdatePointVectors
        {
            ShardKeySelector = PointReader.Shards(body.Find("shard_key")),
            UpdateFilter = FilterReader.ReadOptional(body.Find("update_filter")),
        };
        foreach (var point in body.Need("points").Items())
            request.Points.Add(new Wire.PointVectors { Id = PointReader.Id(point.Need("id")), Vectors = VectorReader.Vectors(point.Need("vector")) });
        return request;
    }

    public static Wire.DeletePointVectors DeleteVectors(Json body)
    {
        var request = new Wire.DeletePointVectors
        {
            PointsSelector = PointReader.NeedSelector(body),
            Vectors = new Wire.VectorsSelector(),
            ShardKeySelector = Shards(body),
        };
        body.Need("vector").AddTo(request.Vectors.Names);
        return request;
    }

    public static Wire.SetPayloadPoints SetPayload(Json body)
    {
        var request = new Wire.SetPayloadPoints { PointsSelector = PointReader.Selector(body), ShardKeySelector = Shards(body) };
        ValueReader.Fill(request.Payload, body.Need("payload"));
        if (body.Find("key") is { } key)
            request.Key = key.Text();
        return request;
    }

    public static Wire.DeletePayloadPoints DeletePayload(Json body)
    {
        var request = new Wire.DeletePayloadPoints { PointsSelector = PointReader.Selector(body), ShardKeySelector = Shards(body) };
        body.Need("keys").AddTo(request.Keys);
        return request;
    }

    public static Wire.ClearPayloadPoints ClearPayload(Json body) => new()
    {
        Points = PointReader.NeedSelector(body),
        ShardKeySelector = Shards(body),
    };

    public static Wire.UpdateBatchPoints Batch(Json body)
    {
        var request = new Wire.UpdateBatchPoints();
        foreach (var operation in body.Need("operations").Items())
            request.Operations.Add(Operation(operation));
        return request;
    }

    /// <summary>A batch's operations are those above without the collection: the same readers serve both.</summary>
    private static Wire.PointsUpdateOperation Operation(Json json)
    {
        if (json.Find("upsert") is { } upsert)
        {
            var whole = Upsert(upsert);
            var list = new Wire.PointsUpdateOperation.Types.PointStructList
            {
                Points = { whole.Points },
                ShardKeySelector = whole.ShardKeySelector,
                UpdateFilter = whole.UpdateFilter,
            };
            if (whole.HasUpdateMode)
                list.UpdateMode = whole.UpdateMode;
            return new Wire.PointsUpdateOperation { Upsert = list };
        }

        if (json.Find("delete") is { } delete)
        {
            var whole = Delete(delete);
            return new Wire.PointsUpdateOperation
            {
                DeletePoints = new Wire.PointsUpdateOperation.Types.DeletePoints { Points = whole.Points, ShardKeySelector = whole.ShardKeySelector },
            };
        }

        if (json.Find("set_payload") is { } set)
        {
            var whole = SetPayload(set);
            var payload = new Wire.PointsUpdateOperation.Types.SetPayload
            {
                Payload = { whole.Payload },
                PointsSelector = whole.PointsSelector,
                ShardKeySelector = whole.ShardKeySelector,
            };
            if (whole.HasKey)
                payload.Key = whole.Key;
            return new Wire.PointsUpdateOperation { SetPayload = payload };
        }

        if (json.Find("overwrite_payload") is { } overwrite)
        {
            var whole = SetPayload(overwrite);
            var payload = new Wire.PointsUpdateOperation.Types.OverwritePayload
            {
                Payload = { whole.Payload },
                PointsSelector = whole.PointsSelector,
                ShardKeySelector = whole.ShardKeySelector,
            };
            if (whole.HasKey)
                payload.Key = whole.Key;
            return new Wire.PointsUpdateOperation { OverwritePayload = payload };
        }

        return Removal(json);
    }

    private static Wire.PointsUpdateOperation Removal(Json json)
    {
        if (json.Find("delete_payload") is { } keys)
        {
            var whole = DeletePayload(keys);
            return new Wire.PointsUpdateOperation
            {
                DeletePayload = new Wire.PointsUpdateOperation.Types.DeletePayload
                {
                    Keys = { whole.Keys },
                    PointsSelector = whole.PointsSelector,
                    ShardKeySelector = whole.ShardKeySelector,
                },
            };
        }

        if (json.Find("clear_payload") is { } clear)
        {
            var whole = ClearPayload(clear);
            return new Wire.PointsUpdateOperation
            {
                ClearPayload = new Wire.PointsUpdateOperation.Types.ClearPayload { Points = whole.Points, ShardKeySelector = whole.ShardKeySelector },
            };
        }

        if (json.Find("update_vectors") is { } update)
        {
            var whole = UpdateVectors(update);
            return new Wire.PointsUpdateOperation
            {
                UpdateVectors = new Wire.PointsUpdateOperation.Types.UpdateVectors
                {
                    Points = { whole.Points },
                    UpdateFilter = whole.UpdateFilter,
                    ShardKeySelector = whole.ShardKeySelector,
                },
            };
        }

        if (json.Find("delete_vectors") is { } vectors)
        {
            var whole = DeleteVectors(vectors);
            return new Wire.PointsUpdateOperation
            {
                DeleteVectors = new Wire.PointsUpdateOperation.Types.DeleteVectors
                {
                    PointsSelector = whole.PointsSelector,
                    Vectors = whole.Vectors,
                    ShardKeySelector = whole.ShardKeySelector,
                },
            };
        }

        throw json.Wrong("is no operation on points");
    }

    private static Wire.ShardKeySelector? Shards(Json body) => body.IsObject ? PointReader.Shards(body.Find("shard_key")) : null;

    private static void Points(RepeatedField<Wire.PointStruct> into, Json body)
    {
        if (body.Find("batch") is { } batch)
        {
            Columns(into, batch);
            return;
        }

        foreach (var point in body.Need("points").Items())
        {
            var read = new Wire.PointStruct { Id = PointReader.Id(point.Need("id")), Vectors = VectorReader.Vectors(point.Find("vector")) };
            if (point.Find("payload") is { } payload)
                ValueReader.Fill(read.Payload, payload);
            into.Add(read);
        }
    }

    /// <summary>The batch form: ids, vectors and payloads in columns of one length.</summary>
    private static void Columns(RepeatedField<Wire.PointStruct> into, Json batch)
    {
        foreach (var id in batch.Need("ids").Items())
            into.Add(new Wire.PointStruct { Id = PointReader.Id(id) });
        VectorReader.Batch(into, batch.Need("vectors"));
        if (batch.Find("payloads") is not { } payloads)
            return;
        if (payloads.Length != into.Count)
            throw payloads.Wrong($"must have one element for each of {into.Count} ids, and has {payloads.Length}");
        var index = 0;
        foreach (var payload in payloads.Items())
        {
            if (!payload.IsNull)
                ValueReader.Fill(into[index].Payload, payload);
            index++;
        }
    }
}
