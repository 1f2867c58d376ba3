using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;
using FitnessGrpc.VectorEngine.Qdrant.Rpc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>Snapshots as files: sent to the caller, and restored from one of ours or from an upload.</summary>
internal sealed class SnapshotFiles(Engine engine, IOptions<RestOptions> options)
{
    /// <summary>Longest boundary between the parts of an upload, as browsers and clients keep to.</summary>
    private const int MaxBoundary = 200;

    public Task DownloadAsync(HttpContext http, string collection, string name)
    {
        SnapshotsService.CheckName(name);
        return SendAsync(http, name, engine.OpenSnapshot(collection, name));
    }

    public Task DownloadFullAsync(HttpContext http, string name)
    {
        SnapshotsService.CheckName(name);
        return SendAsync(http, name, engine.OpenFullSnapshot(name));
    }

    /// <summary>Restores a snapshot that the engine keeps, into this or another collection.</summary>
    public async Task RecoverAsync(HttpContext http, string collection)
    {
        string source, name;
        string? checksum;
        using (var request = await RestRequest.ReadAsync(http, options.Value.MaxBodyBytes))
        {
            var body = request.Body;
            if (body.Find("priority") is { } priority && priority.Text() is not ("no_sync" or "snapshot" or "replica"))
                throw priority.Wrong("must be one of no_sync, snapshot, replica");
            checksum = body.Find("checksum")?.Text();
            (source, name) = Locate(body.Need("location"));
        }

        SnapshotsService.CheckName(name);
        await using var archive = engine.OpenSnapshot(source, name);
        await engine.RestoreSnapshotAsync(collection, archive, checksum, http.RequestAborted);
    }

    /// <summary>Restores the file of the first part named <c>snapshot</c>; it is read as it comes.</summary>
    public async Task UploadAsync(HttpContext http, string collection)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= MaxBoundary } boundary)
        {
            throw Wrong("the upload must be multipart/form-data");
        }

        var checksum = http.Request.Query["checksum"].ToString();
        try
        {
            var reader = new MultipartReader(boundary, http.Request.Body);
            while (await reader.ReadNextSectionAsync(http.RequestAborted) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                    || HeaderUtilities.RemoveQuotes(disposition.Name) != "snapshot")
                {
                    continue;
                }

                await engine.RestoreSnapshotAsync(collection, section.Body, checksum.Length > 0 ? checksum : null, http.RequestAborted);
                return;
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException && error is not BadHttpRequestException && !http.RequestAborted.IsCancellationRequested)
        {
            throw Wrong("the upload is not whole");
        }

        throw Wrong("the upload has no part named snapshot");
    }

    /// <summary>
    /// The collection and the name that a location means: <c>file://…/snapshots/COLLECTION/NAME</c>. Whatever folder stands
    /// before is not looked at: only snapshots of this engine are opened, by name.
    /// </summary>
    internal static (string Collection, string Name) Locate(Json location)
    {
        if (Uri.TryCreate(location.Text(), UriKind.Absolute, out var uri) && uri.IsFile && uri.Host.Length == 0)
        {
            var parts = uri.AbsolutePath.Split('/');
            if (parts.Length >= 4 && parts[^3] == "snapshots")
                return (Uri.UnescapeDataString(parts[^2]), Uri.UnescapeDataString(parts[^1]));
        }

        throw location.Wrong("must be file://…/snapshots/COLLECTION/NAME, a snapshot that is kept here");
    }

    private static EngineException Wrong(string what) => new(EngineError.InvalidInput, what);

    private static async Task SendAsync(HttpContext http, string name, Stream archive)
    {
        await using (archive)
        {
            http.Response.ContentType = "application/octet-stream";
            http.Response.ContentLength = archive.Length;
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            http.Response.Headers.ContentDisposition = disposition.ToString();
            await archive.CopyToAsync(http.Response.Body, http.RequestAborted);
        }
    }
}
