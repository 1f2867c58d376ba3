using FitnessGrpc.Gateway.Forwarding;

namespace FitnessGrpc.Gateway.Tests.Forwarding;

public sealed class GrpcFramesTests
{
    [Fact]
    public void Boundary_is_behind_whole_messages_however_the_bytes_are_cut()
    {
        byte[] body = [.. Frame(3), .. Frame(0), .. Frame(300)];
        int[] ends = [0, 8, 13, body.Length];
        for (var piece = 1; piece <= body.Length; piece++)
        {
            var frames = new GrpcFrames();
            Assert.True(frames.AtBoundary);
            for (var at = 0; at < body.Length; at += piece)
            {
                var next = Math.Min(at + piece, body.Length);
                frames.Pass(body.AsSpan(at, next - at));
                Assert.Equal(ends.Contains(next), frames.AtBoundary);
            }
        }
    }

    private static byte[] Frame(int length) => [0, 0, 0, (byte)(length >> 8), (byte)length, .. new byte[length]];
}
