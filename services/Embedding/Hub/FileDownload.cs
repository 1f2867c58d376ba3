using System.Net;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>
/// Fetches files. What has come lies in <c>FILE.part</c>, where a cut connection or a later pull goes on; the file has its name once its checksum is right.
/// </summary>
internal sealed class FileDownload(HubClient hub, HubSettings settings, string model, string commit, IPullObserver observer)
{
    /// <summary>Fetches a file unless it is here.</summary>
    /// <param name="file">The file.</param>
    /// <param name="folder">Where it goes.</param>
    /// <param name="maxBytes">Bytes that it may have.</param>
    /// <param name="cancellation">Stops; what has come stays.</param>
    /// <returns>Bytes of the file.</returns>
    /// <exception cref="HubException">The hub refuses, the file is not what the hub says, or the connection breaks again and again.</exception>
    public async Task<long> GetAsync(HubFile file, string folder, long maxBytes, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, file.Path);
        if (File.Exists(path))
            return new FileInfo(path).Length;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = path + ".part";
        for (var failures = 0; ;)
        {
            var before = Length(part);
            try
            {
                if (await TryAsync(file, part, maxBytes, cancellation))
                {
                    File.Move(part, path);
                    var size = new FileInfo(path).Length;
                    observer.Finished(file.Path, size);
                    return size;
                }
                failures++;
            }
            catch (HubException e) when (e.IsTransient)
            {
                failures = Length(part) > before ? 1 : failures + 1;
                if (failures > settings.Pauses.Count)
                    throw new HubException($"{e.Message}; what has come is kept, and a new pull goes on from there");
                observer.Note($"{e.Message}; trying again");
            }
            if (failures > settings.Pauses.Count)
                throw new HubException($"{model}: {file.Path} does not come out right");
            await Task.Delay(settings.Pauses[failures - 1], cancellation);
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } info ? info.Length : 0;

    /// <summary>One request. False when what an earlier one had left was of no use and is gone.</summary>
    private async Task<bool> TryAsync(HubFile file, string part, long maxBytes, CancellationToken cancellation)
    {
        long offset;
        Checksum? announced;
        await using (var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 1, FileOptions.Asynchronous))
        {
            if (target.Length > (file.Size ?? maxBytes))
                target.SetLength(0);
            offset = target.Length;
            observer.Started(file.Path, file.Size, offset);
            if (offset > 0 && offset == file.Size && file.Checksum is not null)
            {
                announced = null;
            }
            else
            {
                using var response = await hub.OpenAsync(model, commit, file.Path, offset, cancellation);
                announced = response.Checksum;
                switch (response.Message.StatusCode)
                {
                    case HttpStatusCode.RequestedRangeNotSatisfiable when offset > 0:
                        // Whole without our knowing, or longer than the file: its checksum tells.
                        if (announced is null && file.Checksum is null)
                        {
                            target.SetLength(0);
                            return false;
                        }
                        break;
                    case HttpStatusCode.PartialContent when response.Message.Content.Headers.ContentRange?.From == offset:
                    case HttpStatusCode.OK when offset == 0:
                        await CopyAsync(response.Message, file, target, maxBytes, cancellation);
                        break;
                    case HttpStatusCode.OK:
                        // A server that knows no ranges begins anew.
                        offset = 0;
                        target.SetLength(0);
                        observer.Started(file.Path, file.Size, 0);
                        await CopyAsync(response.Message, file, target, maxBytes, cancellation);
                        break;
                    default:
                        target.SetLength(0);
                        throw new HubException($"{model}: {file.Path}: the hub answers {(int)response.Message.StatusCode} with another part than was asked for", isTransient: true);
                }
            }
            target.Flush(flushToDisk: true);
        }
        return await CheckAsync(file, announced, part, resumed: offset > 0, cancellation);
    }

    private async Task CopyAsync(HttpResponseMessage response, HubFile file, FileStream target, long maxBytes, CancellationToken cancellation)
    {
        var size = target.Length + response.Content.Headers.ContentLength;
        if (size is { } announced && file.Size is { } listed && announced != listed)
            throw new HubException($"{model}: {file.Path} has {announced} bytes, and the hub's list says {listed}");
        target.Seek(0, SeekOrigin.End);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var buffer = new byte[1 << 17];
        await using var source = await response.Content.ReadAsStreamAsync(cancellation);
        while (true)
        {
            int read;
            limit.CancelAfter(settings.Patience);
            try
            {
                read = await source.ReadAsync(buffer, limit.Token);
            }
            catch (Exception e) when (HubClient.IsCut(e, cancellation))
            {
                throw new HubException($"{model}: {file.Path} was cut after {target.Position} bytes ({HubClient.Reason(e)})", isTransient: true);
            }
            if (read == 0)
                break;
            if (target.Position + read > (file.Size ?? maxBytes))
            {
                target.SetLength(0);
                throw new HubException($"{model}: {file.Path} is larger than {file.Size ?? maxBytes} bytes");
            }
            await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            observer.Advanced(target.Position);
        }
        if (target.Position < (file.Size ?? size))
            throw new HubException($"{model}: {file.Path} was cut after {target.Position} bytes", isTransient: true);
    }

    /// <summary>Both what the list of files and what the answer said must hold.</summary>
    private async Task<bool> CheckAsync(HubFile file, Checksum? announced, string part, bool resumed, CancellationToken cancellation)
    {
        var expected = new[] { file.Checksum, announced }.OfType<Checksum>().Distinct().ToList();
        if (expected.Count == 0)
            observer.Note($"{file.Path}: the hub gives no checksum");
        foreach (var checksum in expected)
        {
            var actual = await checksum.OfAsync(part, cancellation);
            if (actual == checksum.Hex)
                continue;
            File.Delete(part);
            // What an earlier pull left may have been damaged since; what came whole was not.
            if (resumed)
                return false;
            throw new HubException(
                $"{model}: {file.Path} has the wrong checksum: {(checksum.IsSha256 ? "SHA-256" : "git blob")} {actual}, and the hub says {checksum.Hex}");
        }
        return true;
    }
}
