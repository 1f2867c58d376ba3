using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Mapping;

public sealed class VectorMappingTests
{
    [Fact]
    public void Both_forms_of_a_dense_vector_are_read()
    {
        Assert.Equal([1, 2], Assert.IsType<VectorValue.Dense>(Read(Wires.Dense(1, 2))).Values);
#pragma warning disable CS0612
        Assert.Equal([1, 2], Assert.IsType<VectorValue.Dense>(Read(new Wire.Vector { Data = { 1, 2 } })).Values);
#pragma warning restore CS0612
    }

    [Fact]
    public void Both_forms_of_a_sparse_vector_are_read()
    {
#pragma warning disable CS0612
        Wire.Vector[] forms =
        [
            new() { Sparse = new Wire.SparseVector { Indices = { 3, 1 }, Values = { 0.5f, 2 } } },
            new() { Data = { 0.5f, 2 }, Indices = new Wire.SparseIndices { Data = { 3, 1 } } },
        ];
#pragma warning restore CS0612
        foreach (var form in forms)
        {
            var sparse = Assert.IsType<VectorValue.Sparse>(Read(form));
            Assert.Equal([3u, 1], sparse.Indices);
            Assert.Equal([0.5f, 2], sparse.Values);
        }
    }

    [Fact]
    public void What_would_need_inference_or_several_rows_is_not_offered()
    {
#pragma warning disable CS0612
        Wire.Vector[] vectors =
        [
            new() { MultiDense = new Wire.MultiDenseVector() },
            new() { Data = { 1, 2 }, VectorsCount = 2 },
            new() { Document = new Wire.Document { Text = "squat" } },
        ];
#pragma warning restore CS0612
        foreach (var vector in vectors)
            Assert.Equal(EngineError.Unsupported, Assert.Throws<EngineException>(() => Read(vector)).Error);
    }

    [Fact]
    public void The_unnamed_vector_is_given_back_alone_and_others_by_name()
    {
        var dense = new VectorValue.Dense([1]);
        Assert.Equal([1], VectorMapping.ToWire(new Dictionary<string, VectorValue> { [""] = dense }).Vector.Dense.Data);
        Assert.Equal(["a"], VectorMapping.ToWire(new Dictionary<string, VectorValue> { ["a"] = dense }).Vectors.Vectors.Keys);
    }

    private static VectorValue Read(Wire.Vector vector) => VectorMapping.ToEngine(new Wire.Vectors { Vector = vector }, "vectors")[""];
}
