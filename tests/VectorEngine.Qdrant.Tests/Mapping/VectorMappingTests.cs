using FitnessGrpc.Hosting.Errors;
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
    public void Both_forms_of_a_multivector_are_read()
    {
#pragma warning disable CS0612
        Wire.Vector[] forms =
        [
            new() { MultiDense = new Wire.MultiDenseVector { Vectors = { new Wire.DenseVector { Data = { 1, 2 } }, new Wire.DenseVector { Data = { 3, 4 } } } } },
            new() { Data = { 1, 2, 3, 4 }, VectorsCount = 2 },
        ];
#pragma warning restore CS0612
        foreach (var form in forms)
        {
            var multi = Assert.IsType<VectorValue.Multi>(Read(form));
            Assert.Equal((2, 2), (multi.Rows, multi.Size));
            Assert.Equal([1, 2, 3, 4], multi.Values);
        }
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused()
    {
#pragma warning disable CS0612
        Wire.Vector[] forms =
        [
            new() { MultiDense = new Wire.MultiDenseVector() },
            new() { MultiDense = new Wire.MultiDenseVector { Vectors = { new Wire.DenseVector() } } },
            new() { MultiDense = new Wire.MultiDenseVector { Vectors = { new Wire.DenseVector { Data = { 1, 2 } }, new Wire.DenseVector { Data = { 3 } } } } },
            new() { Data = { 1, 2, 3 }, VectorsCount = 2 },
            new() { Data = { 1, 2, 3 }, VectorsCount = 0 },
        ];
#pragma warning restore CS0612
        foreach (var form in forms)
            Assert.Equal(ErrorKind.InvalidArgument, Assert.Throws<DomainException>(() => Read(form)).Kind);
    }

    [Fact]
    public void What_would_need_inference_is_not_offered() => Assert.Equal(
        EngineError.Unsupported,
        Assert.Throws<EngineException>(() => Read(new Wire.Vector { Document = new Wire.Document { Text = "squat" } })).Error);

    [Fact]
    public void The_unnamed_vector_is_given_back_alone_and_others_by_name()
    {
        var dense = new VectorValue.Dense([1]);
        Assert.Equal([1], VectorMapping.ToWire(new Dictionary<string, VectorValue> { [""] = dense }).Vector.Dense.Data);
        Assert.Equal(["a"], VectorMapping.ToWire(new Dictionary<string, VectorValue> { ["a"] = dense }).Vectors.Vectors.Keys);
    }

    private static VectorValue Read(Wire.Vector vector) => VectorMapping.ToEngine(new Wire.Vectors { Vector = vector }, "vectors")[""];
}
