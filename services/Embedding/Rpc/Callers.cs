using Grpc.Core;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>Who asks.</summary>
internal static class Callers
{
    /// <summary>The authenticated subject, where there is one; else the connection, which is one process as a rule.</summary>
    public static string Of(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        return http.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name } ? name : http.Connection.Id;
    }
}
