using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>What a REST request says: its body, its path and its query.</summary>
internal sealed class RestRequest : IDisposable
{
    /// <summary>Deepest nesting of a body: prefetches may nest 64 times, with a list each.</summary>
    private const int MaxDepth = 256;

    private readonly HttpContext _http;
    private readonly JsonDocument? _document;
    private readonly byte[]? _rented;

    public RestRequest(HttpContext http) => _http = http;

    private RestRequest(HttpContext http, JsonDocument document, byte[] rented)
    {
        _http = http;
        _document = document;
        _rented = rented;
    }

    public Json Body => Json.Root(_document!.RootElement);

    public string Collection => Route("collection_name");

    /// <summary>Reads the body, which must be JSON of at most this many bytes.</summary>
    public static async Task<RestRequest> ReadAsync(HttpContext http, int maxBytes)
    {
        // Also keeps web pages of other sites out: they may send forms and text without being asked, JSON they may not.
        var type = http.Request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        type = (end < 0 ? type : type[..end]).Trim();
        if (!type.Equals("application/json", StringComparison.OrdinalIgnoreCase) && !type.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
            throw new RestException(StatusCodes.Status415UnsupportedMediaType, new Status(StatusCode.InvalidArgument, "Format error in JSON body: the content type must be application/json"));
        var (buffer, length) = await ReadBodyAsync(http.Request, maxBytes, http.RequestAborted);
        try
        {
            var document = JsonDocument.Parse(buffer.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new RestRequest(http, document, buffer);
        }
        catch (JsonException error)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw new DomainException(ErrorKind.InvalidArgument, string.Create(
                CultureInfo.InvariantCulture, $"Format error in JSON body: not valid JSON at line {error.LineNumber + 1} column {error.BytePositionInLine + 1}"));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    public string Route(string name) => Route(_http, name);

    public static string Route(HttpContext http, string name) => (string)http.Request.RouteValues[name]!;

    public void Dispose()
    {
        _document?.Dispose();
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented);
    }

    /// <summary>Sets what the path and the query say in the fields of the message: the collection, wait, timeout, ordering, consistency.</summary>
    public void Apply(IMessage message)
    {
        if (_http.Request.RouteValues.TryGetValue("collection_name", out var collection))
            Set(message, "collection_name", collection!);
        var query = _http.Request.Query;
        if (query.Count == 0)
            return;
        if (query.TryGetValue("wait", out var wait))
            Set(message, "wait", bool.TryParse(wait, out var waits) ? waits : throw Wrong("wait", "must be true or false"));
        if (query.TryGetValue("timeout", out var timeout))
        {
            Set(message, "timeout", ulong.TryParse(timeout, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                ? seconds
                : throw Wrong("timeout", "must be a whole number of seconds"));
        }

        if (query.TryGetValue("ordering", out var ordering))
            Set(message, "ordering", new Wire.WriteOrdering { Type = Ordering(ordering!) });
        if (query.TryGetValue("consistency", out var consistency))
            Set(message, "read_consistency", Consistency(consistency!));
    }

    private static void Set(IMessage message, string field, object value) => message.Descriptor.FindFieldByName(field)?.Accessor.SetValue(message, value);

    private static Wire.WriteOrderingType Ordering(string text) => text switch
    {
        "weak" => Wire.WriteOrderingType.Weak,
        "medium" => Wire.WriteOrderingType.Medium,
        "strong" => Wire.WriteOrderingType.Strong,
        _ => throw Wrong("ordering", "must be weak, medium or strong"),
    };

    private static Wire.ReadConsistency Consistency(string text) => text switch
    {
        "all" => new Wire.ReadConsistency { Type = Wire.ReadConsistencyType.All },
        "majority" => new Wire.ReadConsistency { Type = Wire.ReadConsistencyType.Majority },
        "quorum" => new Wire.ReadConsistency { Type = Wire.ReadConsistencyType.Quorum },
        _ => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var factor) && factor > 0
            ? new Wire.ReadConsistency { Factor = factor }
            : throw Wrong("consistency", "must be a number of at least 1, all, majority or quorum"),
    };

    private static DomainException Wrong(string parameter, string what) =>
        new(ErrorKind.InvalidArgument, $"Validation error in query: {parameter}: {what}", [new FieldViolation(parameter, what)]);

    private static async Task<(byte[] Buffer, int Length)> ReadBodyAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBytes)
            throw TooLarge(maxBytes);
        await using var body = Decoded(request);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Max(request.ContentLength ?? 0, 1024) + 1);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(buffer.AsMemory(length), cancellation);
                if (read == 0)
                    return (buffer, length);
                length += read;
                if (length > maxBytes)
                    throw TooLarge(maxBytes);
                if (length < buffer.Length)
                    continue;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        catch (Exception error)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (error is InvalidDataException)
                throw new DomainException(ErrorKind.InvalidArgument, "Format error in JSON body: it cannot be decompressed");
            throw;
        }
    }

    private static Stream Decoded(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "" or "identity" => request.Body,
        "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
        "deflate" => new ZLibStream(request.Body, CompressionMode.Decompress),
        "br" => new BrotliStream(request.Body, CompressionMode.Decompress),
        _ => throw new RestException(
            StatusCodes.Status415UnsupportedMediaType, new Status(StatusCode.InvalidArgument, "the content encoding must be gzip, deflate or br")),
    };

    private static RestException TooLarge(int maxBytes) => new(
        StatusCodes.Status413PayloadTooLarge,
        new Status(StatusCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"JSON payload is larger than allowed ({maxBytes} bytes)")));
}
