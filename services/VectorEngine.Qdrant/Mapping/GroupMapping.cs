namespace FitnessGrpc.VectorEngine.Qdrant.Mapping;

/// <summary>Groups to and from the wire.</summary>
internal static class GroupMapping
{
    public static GroupQuery ToEngine(string key, ulong groups, ulong size, Wire.WithLookup? lookup)
    {
        if (key.Length is 0 or > 1024)
            throw Malformed.Field("group_by", "must have 1 to 1024 characters");
        if (groups is < 1 or > int.MaxValue)
            throw Malformed.Field("limit", "must be at least 1");
        if (size is < 1 or > int.MaxValue)
            throw Malformed.Field("group_size", "must be at least 1");
        return new GroupQuery
        {
            GroupBy = key,
            Groups = (int)groups,
            GroupSize = (int)size,
            LookupCollection = lookup?.Collection,

            // Qdrant returns the payload of the point that was looked up unless told not to.
            LookupSelection = lookup is null ? Selection.All : PointMapping.ToEngine(lookup.WithPayload, lookup.WithVectors, payloadByDefault: true),
        };
    }

    public static Wire.GroupsResult ToWire(IReadOnlyList<HitGroup> groups, Selection selection, GroupQuery query)
    {
        var result = new Wire.GroupsResult();
        foreach (var group in groups)
        {
            var output = new Wire.PointGroup { Id = ToWire(group.Key) };
            foreach (var hit in group.Hits)
                output.Hits.Add(PointMapping.Scored(hit, selection));
            if (group.Lookup is { } found)
                output.Lookup = PointMapping.Retrieved(found, query.LookupSelection);
            result.Groups.Add(output);
        }

        return result;
    }

    private static Wire.GroupId ToWire(PayloadValue key) => key.Kind switch
    {
        PayloadKind.String => new Wire.GroupId { StringValue = key.AsString },
        _ when key.AsInteger < 0 => new Wire.GroupId { IntegerValue = key.AsInteger },
        _ => new Wire.GroupId { UnsignedValue = (ulong)key.AsInteger },
    };
}
