using System.CommandLine;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace FitnessGrpc.Host.Client;

/// <summary>What client verbs share: the endpoint, JSON output, and errors as one line and exit code 1.</summary>
internal static class ServerConnection
{
    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    public static Option<string> EndpointOption() => new("--endpoint")
    {
        Description = "gRPC address of the server",
        DefaultValueFactory = static _ => "http://127.0.0.1:8081",
    };

    public static Option<bool> JsonOption() => new("--json") { Description = "Print the objects of the REST API" };

    /// <summary>The JSON that REST gives for the same message.</summary>
    public static string ToJson(IMessage message) => Formatter.Format(message);

    /// <summary>Runs a verb against the server; a failure is one line on standard error.</summary>
    public static async Task<int> RunAsync(string endpoint, Func<GrpcChannel, Task<int>> verb)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            await Console.Error.WriteLineAsync("fitness: --endpoint is no http or https address");
            return 2;
        }
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { MaxReceiveMessageSize = 32 * 1024 * 1024 });
        try
        {
            return await verb(channel);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            await Console.Error.WriteLineAsync($"fitness: no server answers at {address} ({e.Status.Detail})");
            return 1;
        }
        catch (RpcException e)
        {
            await Console.Error.WriteLineAsync($"fitness: {e.StatusCode}: {e.Status.Detail}");
            return 1;
        }
    }
}
