using FitnessGrpc.VectorEngine.Qdrant.Tests.Support;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Rpc;

/// <summary>Every method of the contract is called with an empty and with a malformed message: none may fail as a fault of the server.</summary>
public sealed class EveryMethodTests(EngineServer server) : IClassFixture<EngineServer>
{
    private static readonly Marshaller<byte[]> Raw = Marshallers.Create(static b => b, static b => b);

    public static TheoryData<string> Methods =>
        [.. new[] { Wire.CollectionsServiceReflection.Descriptor, Wire.PointsServiceReflection.Descriptor, Wire.SnapshotsReflection.Descriptor, Wire.QdrantReflection.Descriptor }
            .SelectMany(static f => f.Services).SelectMany(static s => s.Methods).Select(static m => $"/{m.Service.FullName}/{m.Name}")];

    [Fact]
    public void The_contract_is_there() => Assert.Equal(51, Methods.Count);

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task An_empty_request_is_answered_or_refused_with_words(string method)
    {
        var (status, detail) = await CallAsync(method, []);
        Assert.Contains(status, new[] { StatusCode.OK, StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.Unimplemented });
        Assert.Equal(status == StatusCode.OK, detail.Length == 0);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task A_malformed_request_is_the_callers_fault(string method)
    {
        var (status, _) = await CallAsync(method, [0x0A, 0xFF, 0xFF]);
        Assert.Equal(StatusCode.InvalidArgument, status);
    }

    private async Task<(StatusCode Status, string Detail)> CallAsync(string method, byte[] request)
    {
        var parts = method.Split('/');
        var description = new Method<byte[], byte[]>(MethodType.Unary, parts[1], parts[2], Raw, Raw);
        try
        {
            await server.Channel.CreateCallInvoker().AsyncUnaryCall(description, null, new CallOptions(), request);
            return (StatusCode.OK, "");
        }
        catch (RpcException error)
        {
            return (error.StatusCode, error.Status.Detail);
        }
    }
}
