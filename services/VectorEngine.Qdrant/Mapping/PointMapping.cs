using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Ids, points, selectors and hits to and from the wire.</summary>
internal static class PointMapping
{
    /// <summary>Most payload fields that a request may pick.</summary>
    private const int MaxFields = 1024;

    public static PointId ToEngine(Wire.PointId? id, string field)
    {
        switch (id?.PointIdOptionsCase)
        {
            case Wire.PointId.PointIdOptionsOneofCase.Num:
                return PointId.FromNumber(id.Num);
            case Wire.PointId.PointIdOptionsOneofCase.Uuid:
                return PointId.TryParseUuid(id.Uuid, out var uuid)
                    ? PointId.FromUuid(uuid)
                    : throw Malformed.Field(field, "is not a UUID");
            default:
                throw Malformed.Field(field, "an id is needed, a number or a UUID");
        }
    }

    public static PointId[] ToEngine(RepeatedField<Wire.PointId> ids, string field)
    {
        var result = new PointId[ids.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = ToEngine(ids[i], $"{field}[{i}]");
        return result;
    }

    public static PointData[] ToEngine(RepeatedField<Wire.PointStruct> points)
    {
        var result = new PointData[points.Count];
        for (var i = 0; i < result.Length; i++)
        {
            var point = points[i];
            result[i] = new PointData(
                ToEngine(point.Id, $"points[{i}].id"),
                VectorMapping.ToEngine(point.Vectors, $"points[{i}].vectors"),
                PayloadMapping.ToEngine(point.Payload));
        }

        return result;
    }

    public static PointData[] ToEngine(RepeatedField<Wire.PointVectors> points)
    {
        var result = new PointData[points.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = new PointData(
                ToEngine(points[i].Id, $"points[{i}].id"),
                VectorMapping.ToEngine(points[i].Vectors, $"points[{i}].vectors"),
                Payload.Empty);
        }

        return result;
    }

    public static PointSelector ToEngine(Wire.PointsSelector? selector, string field) => selector?.PointsSelectorOneOfCase switch
    {
        Wire.PointsSelector.PointsSelectorOneOfOneofCase.Points => new PointSelector.Ids(ToEngine(selector.Points.Ids, $"{field}.points.ids")),
        Wire.PointsSelector.PointsSelectorOneOfOneofCase.Filter => new PointSelector.Matching(FilterMapping.ToEngine(selector.Filter)!),
        _ => throw Malformed.Field(field, "a list of ids or a filter is needed"),
    };

    /// <summary>What to return of the points that are found.</summary>
    public static Selection ToEngine(Wire.WithPayloadSelector? payload, Wire.WithVectorsSelector? vectors, bool payloadByDefault = false)
    {
        var include = payload?.Include?.Fields.ToArray();
        var exclude = payload?.Exclude?.Fields.ToArray();
        if ((include ?? exclude)?.Length > MaxFields)
            throw Malformed.Field("with_payload", $"must name at most {MaxFields} fields");
        foreach (var key in include ?? exclude ?? [])
        {
            if (key.Length is 0 or > 1024)
                throw Malformed.Field("with_payload", "a field must have 1 to 1024 characters");
        }

        return new Selection
        {
            Payload = payload?.SelectorOptionsCase switch
            {
                Wire.WithPayloadSelector.SelectorOptionsOneofCase.Enable => payload.Enable,
                null or Wire.WithPayloadSelector.SelectorOptionsOneofCase.None => payloadByDefault,
                _ => true,
            },
            Include = include,
            Exclude = exclude,
            Vectors = vectors is { Enable: true } or { Include: not null },
            VectorNames = vectors?.Include?.Names.ToArray(),
        };
    }

    public static Wire.PointId ToWire(PointId id) =>
        id.IsUuid ? new Wire.PointId { Uuid = id.ToString() } : new Wire.PointId { Num = id.Number };

    public static Wire.RetrievedPoint Retrieved(Hit hit, Selection selection)
    {
        var point = new Wire.RetrievedPoint { Id = ToWire(hit.Point.Id), OrderValue = ToWire(hit.OrderValue) };
        PayloadMapping.Fill(point.Payload, hit.Point.Payload);
        if (selection.Vectors)
            point.Vectors = VectorMapping.ToWire(hit.Point.Vectors);
        return point;
    }

    public static Wire.ScoredPoint Scored(Hit hit, Selection selection)
    {
        var point = new Wire.ScoredPoint
        {
            Id = ToWire(hit.Point.Id),
            Score = hit.Score,
            Version = hit.Version,
            OrderValue = ToWire(hit.OrderValue),
        };
        PayloadMapping.Fill(point.Payload, hit.Point.Payload);
        if (selection.Vectors)
            point.Vectors = VectorMapping.ToWire(hit.Point.Vectors);
        return point;
    }

    private static Wire.OrderValue? ToWire(PayloadValue? value) => value?.Kind switch
    {
        PayloadKind.Integer => new Wire.OrderValue { Int = value.AsInteger },
        PayloadKind.Double => new Wire.OrderValue { Float = value.AsDouble },
        _ => null,
    };
}
