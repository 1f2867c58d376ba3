using Google.Protobuf.Collections;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;

/// <summary>Vectors: an array is dense, an array of arrays a multivector, <c>{indices, values}</c> sparse, another object names vectors.</summary>
internal static class VectorReader
{
    /// <summary>All vectors of one point; null when there are none.</summary>
    public static Wire.Vectors? Vectors(Json? given)
    {
        if (given is not { } json)
            return null;
        if (json.IsArray || IsInference(json))
            return new Wire.Vectors { Vector = Vector(json) };
        var named = new Wire.NamedVectors();
        foreach (var (name, value) in json.Members())
            named.Vectors[name] = Vector(value);
        return new Wire.Vectors { Vectors_ = named };
    }

    public static Wire.Vector Vector(Json json)
    {
        if (json.IsArray)
            return IsNested(json) ? new Wire.Vector { MultiDense = Multi(json) } : new Wire.Vector { Dense = Dense(json) };
        if (!json.IsObject)
            throw json.Expected("a vector");
        if (json.Find("text") is { } text)
            return new Wire.Vector { Document = Document(json, text) };
        if (json.Find("image") is { } image)
            return new Wire.Vector { Image = Image(json, image) };
        if (json.Find("object") is { } value)
            return new Wire.Vector { Object = Object(json, value) };
        return new Wire.Vector { Sparse = Sparse(json) };
    }

    /// <summary>A vector of a query, or the id of the point whose vector it is.</summary>
    public static Wire.VectorInput Input(Json json)
    {
        if (json.IsArray)
            return IsNested(json) ? new Wire.VectorInput { MultiDense = Multi(json) } : new Wire.VectorInput { Dense = Dense(json) };
        if (!json.IsObject)
            return new Wire.VectorInput { Id = PointReader.Id(json) };
        if (json.Find("text") is { } text)
            return new Wire.VectorInput { Document = Document(json, text) };
        if (json.Find("image") is { } image)
            return new Wire.VectorInput { Image = Image(json, image) };
        if (json.Find("object") is { } value)
            return new Wire.VectorInput { Object = Object(json, value) };
        return new Wire.VectorInput { Sparse = Sparse(json) };
    }

    /// <summary>Whether an object is one vector of a query instead of a kind of query.</summary>
    public static bool IsInput(Json json) => !json.IsObject || json.Has("indices") || IsInference(json);

    public static void Inputs(RepeatedField<Wire.VectorInput> inputs, Json? json)
    {
        foreach (var item in json?.Items() ?? [])
            inputs.Add(Input(item));
    }

    /// <summary>
    /// The vectors of the batch form, by point: one array for the unnamed vector, or an array for each name, in which a point
    /// without that vector has null.
    /// </summary>
    public static void Batch(IReadOnlyList<Wire.PointStruct> points, Json json)
    {
        if (json.IsArray)
        {
            Fill(points, json, static (point, vector) => point.Vectors = new Wire.Vectors { Vector = Vector(vector) });
            return;
        }

        foreach (var point in points)
            point.Vectors = new Wire.Vectors { Vectors_ = new Wire.NamedVectors() };
        foreach (var (name, column) in json.Members())
            Fill(points, column, (point, vector) => point.Vectors.Vectors_.Vectors[name] = Vector(vector));
    }

    private static void Fill(IReadOnlyList<Wire.PointStruct> points, Json column, Action<Wire.PointStruct, Json> set)
    {
        if (column.Length != points.Count)
            throw column.Wrong($"must have one element for each of {points.Count} ids, and has {column.Length}");
        var index = 0;
        foreach (var vector in column.Items())
        {
            if (!vector.IsNull)
                set(points[index], vector);
            index++;
        }
    }

    private static bool IsInference(Json json) => json.IsObject && json.Has("model") && (json.Has("text") || json.Has("image") || json.Has("object"));

    private static bool IsNested(Json json)
    {
        foreach (var first in json.Items())
            return first.IsArray;
        return false;
    }

    private static Wire.DenseVector Dense(Json json)
    {
        var vector = new Wire.DenseVector();
        json.AddTo(vector.Data);
        return vector;
    }

    private static Wire.MultiDenseVector Multi(Json json)
    {
        var rows = new Wire.MultiDenseVector();
        foreach (var row in json.Items())
            rows.Vectors.Add(Dense(row));
        return rows;
    }

    private static Wire.SparseVector Sparse(Json json)
    {
        var vector = new Wire.SparseVector();
        json.Need("indices").AddTo(vector.Indices);
        json.Need("values").AddTo(vector.Values);
        return vector;
    }

    private static Wire.Document Document(Json json, Json text)
    {
        var document = new Wire.Document { Text = text.Text(), Model = json.Need("model").Text() };
        if (json.Find("options") is { } options)
            ValueReader.Fill(document.Options, options);
        return document;
    }

    private static Wire.Image Image(Json json, Json value)
    {
        var image = new Wire.Image { Image_ = ValueReader.Read(value), Model = json.Need("model").Text() };
        if (json.Find("options") is { } options)
            ValueReader.Fill(image.Options, options);
        return image;
    }

    private static Wire.InferenceObject Object(Json json, Json value)
    {
        var inferred = new Wire.InferenceObject { Object = ValueReader.Read(value), Model = json.Need("model").Text() };
        if (json.Find("options") is { } options)
            ValueReader.Fill(inferred.Options, options);
        return inferred;
    }
}
