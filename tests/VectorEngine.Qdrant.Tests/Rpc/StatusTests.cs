using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rpc;

public sealed class StatusTests(EngineServer server) : IClassFixture<EngineServer>
{
    [Theory]
    [InlineData(EngineError.InvalidInput, ErrorKind.InvalidArgument, "Wrong input: text")]
    [InlineData(EngineError.Validation, ErrorKind.InvalidArgument, "Validation error in body: text")]
    [InlineData(EngineError.NotFound, ErrorKind.NotFound, "Not found: text")]
    [InlineData(EngineError.AlreadyExists, ErrorKind.AlreadyExists, "Wrong input: text")]
    [InlineData(EngineError.Exhausted, ErrorKind.ResourceExhausted, "text")]
    [InlineData(EngineError.Unavailable, ErrorKind.Unavailable, "text")]
    [InlineData(EngineError.Precondition, ErrorKind.FailedPrecondition, "text")]
    [InlineData(EngineError.Unsupported, ErrorKind.Unimplemented, "text")]
    public void Errors_of_the_engine_have_the_words_of_the_contract(EngineError error, ErrorKind kind, string message)
    {
        var mapped = Assert.IsType<DomainException>(EngineErrors.Map(new EngineException(error, "text")));
        Assert.Equal((kind, message), (mapped.Kind, mapped.Message));
    }

    [Fact]
    public void A_damaged_collection_is_data_loss() =>
        Assert.Equal(StatusCode.DataLoss, Assert.IsType<RpcException>(EngineErrors.Map(new EngineException(EngineError.DataLoss, "text"))).StatusCode);

    [Fact]
    public void Every_kind_of_error_has_a_status()
    {
        foreach (var error in Enum.GetValues<EngineError>())
            Assert.NotNull(EngineErrors.Map(new EngineException(error, "text")));
    }

    [Fact]
    public async Task A_wrong_field_is_named_in_the_details()
    {
        await server.CreateAsync("fields");
        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.UpsertAsync(
            new Wire.UpsertPoints { CollectionName = "fields", Points = { Wires.Point(1, 1, 2), new Wire.PointStruct() } }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        var violation = Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>().FieldViolations);
        Assert.Equal("points[1].id", violation.Field);

        error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.QueryAsync(
            new Wire.QueryPoints { CollectionName = "fields", Limit = 0 }));
        Assert.Equal("limit", Assert.Single(error.GetRpcStatus()!.GetDetail<BadRequest>().FieldViolations).Field);
    }

    [Fact]
    public async Task Deep_filters_and_prefetches_are_refused()
    {
        await server.CreateAsync("deep");
        var filter = new Wire.Filter();
        for (var i = 0; i < 40; i++)
            filter = new Wire.Filter { Must = { new Wire.Condition { Filter = filter } } };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.CountAsync(new Wire.CountPoints { CollectionName = "deep", Filter = filter }));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);

        var query = new Wire.QueryPoints { CollectionName = "deep", Query = new Wire.Query { Sample = Wire.Sample.Random } };
        var prefetch = new Wire.PrefetchQuery { Query = new Wire.Query { Sample = Wire.Sample.Random } };
        for (var i = 0; i < 64; i++)
            prefetch = new Wire.PrefetchQuery { Query = new Wire.Query { Sample = Wire.Sample.Random }, Prefetch = { prefetch } };
        query.Prefetch.Add(prefetch);
        error = await Assert.ThrowsAsync<RpcException>(async () => await server.Points.QueryAsync(query));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("prefetches depth 65 exceeds max depth 64", error.Status.Detail, StringComparison.Ordinal);
    }
}
