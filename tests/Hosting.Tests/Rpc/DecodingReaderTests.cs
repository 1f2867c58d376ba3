using FitnessGrpc.Hosting.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Hosting.Tests.Rpc;

public sealed class DecodingReaderTests
{
    [Fact]
    public async Task A_caller_who_resets_the_stream_has_cancelled()
    {
        var reader = new DecodingReader<string>(new Failing(new IOException("The client reset the request stream.")));
        var error = await Assert.ThrowsAsync<RpcException>(() => reader.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
    }

    [Fact]
    public async Task A_message_that_cannot_be_decoded_is_the_callers_fault()
    {
        var reader = new DecodingReader<string>(new Failing(new InvalidDataException()));
        var error = await Assert.ThrowsAnyAsync<Exception>(() => reader.MoveNext(CancellationToken.None));
        Assert.IsNotType<InvalidDataException>(error);
    }

    private sealed class Failing(Exception error) : IAsyncStreamReader<string>
    {
        public string Current => throw new InvalidOperationException();

        public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromException<bool>(error);
    }
}
