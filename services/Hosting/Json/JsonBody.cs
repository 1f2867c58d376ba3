using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Reads the JSON body of a request within a bound.</summary>
public static class JsonBody
{
    /// <summary>Why the media type cannot be read, or null when it can.</summary>
    public static string? RefuseMediaType(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0 && !string.Equals(request.Headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase))
            return "the body must not be compressed";
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) && !type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
        {
            return "Content-Type must be application/json";
        }
        return type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            ? "the body must be UTF-8"
            : null;
    }

    /// <summary>The whole body, or null when it is larger than <paramref name="max"/> bytes.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int max, CancellationToken cancellation)
    {
        if (request.ContentLength > max)
            return null;
        // One byte more than announced, so that the end is seen without growing.
        var buffer = new byte[Math.Min((int)(request.ContentLength ?? 16 * 1024), max) + 1];
        var length = 0;
        try
        {
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellation);
                if (read == 0)
                    return buffer.AsMemory(0, length);
                length += read;
                if (length > max)
                    return null;
                if (length == buffer.Length)
                    Array.Resize(ref buffer, (int)Math.Min((long)buffer.Length * 2, max + 1L));
            }
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }
}
