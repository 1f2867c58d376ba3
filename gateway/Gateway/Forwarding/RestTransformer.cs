using System.Text;
using FitnessGrpc.Gateway.Problems;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.Gateway.Forwarding;

/// <summary>Rewrites what transcoding answers in an error, <c>google.rpc.Status</c>, into a problem.</summary>
internal sealed class RestTransformer(MessageDescriptor input) : BackendTransformer
{
    // A status with 32 violations is a few KiB; what is larger is none.
    private const int MaxStatusBytes = 256 * 1024;

    private static readonly JsonParser Parser = new(JsonParser.Settings.Default
        .WithIgnoreUnknownFields(true)
        .WithTypeRegistry(TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor)));

    public override async ValueTask<bool> TransformResponseAsync(HttpContext context, HttpResponseMessage? response, CancellationToken cancellation)
    {
        if (response is null || (int)response.StatusCode < 400)
            return await base.TransformResponseAsync(context, response, cancellation);
        var http = (int)response.StatusCode;
        var problem = await ReadAsync(response, cancellation) is { } status
            ? Problem.Of(status, http, input)
            : Problem.Of(http, "the request could not be served");
        await ProblemWriter.WriteAsync(context, problem);
        return false;
    }

    private static async Task<Google.Rpc.Status?> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType != "application/json")
            return null;
        var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[8 * 1024];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
            if (read == 0)
                break;
            length += read;
            if (length > MaxStatusBytes)
                return null;
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
        try
        {
            return Parser.Parse<Google.Rpc.Status>(Encoding.UTF8.GetString(buffer, 0, length));
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
