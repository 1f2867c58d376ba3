namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Support;

/// <summary>Short forms of messages.</summary>
internal static class Wires
{
    public static Wire.PointId Id(ulong number) => new() { Num = number };

    public static Wire.Vector Dense(params float[] values) => new() { Dense = new Wire.DenseVector { Data = { values } } };

    public static Wire.PointStruct Point(ulong id, params float[] vector) => new() { Id = Id(id), Vectors = new Wire.Vectors { Vector = Dense(vector) } };

    public static Wire.Condition Match(string key, string keyword) =>
        new() { Field = new Wire.FieldCondition { Key = key, Match = new Wire.Match { Keyword = keyword } } };
}
