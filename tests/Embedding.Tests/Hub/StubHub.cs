using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FitnessGrpc.Embedding.Tests.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace FitnessGrpc.Embedding.Tests.Hub;

/// <summary>A model hub over a real port, and the store, a second one, that it sends to for large files.</summary>
internal sealed class StubHub : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Model = "owner/tiny";

    private readonly WebApplication _hub;
    private readonly WebApplication _store;

    private StubHub()
    {
        _hub = Start(HubAsync);
        _store = Start(StoreAsync);
    }

    public Uri Address => new(_hub.Urls.First());

    /// <summary>What the model has; those that are large lie in the store.</summary>
    public Dictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Large { get; } = new(StringComparer.Ordinal);

    public string CommitNow { get; set; } = Commit;

    /// <summary>Whether the list of files says sizes and checksums.</summary>
    public bool ListsChecksums { get; set; } = true;

    public bool KnowsRanges { get; set; } = true;

    /// <summary>Changes what is sent, and not what is said of it.</summary>
    public Func<string, byte[], byte[]> Sent { get; set; } = static (_, content) => content;

    /// <summary>Bytes after which the connection breaks, by request for a large file; then none breaks.</summary>
    public ConcurrentQueue<int> Cuts { get; } = new();

    /// <summary>Bytes of the present file that the caller has. A connection breaks once all is there that was sent: a reset takes what is under way with it.</summary>
    public long Have;

    /// <summary>Answers of the hub before any other.</summary>
    public ConcurrentQueue<(int Status, string Header, string Value)> Refusals { get; } = new();

    /// <summary>Where the store sends on to; null for nowhere.</summary>
    public Func<string, string>? StoreRedirect { get; set; }

    /// <summary>Requests as <c>hub|store PATH authorization range</c>.</summary>
    public ConcurrentQueue<(string Host, string Path, string Authorization, string Range)> Seen { get; } = new();

    /// <summary>A hub that has a tiny model with safetensors, ONNX, pickles and scripts.</summary>
    public static StubHub WithModel()
    {
        var hub = new StubHub();
        var folder = Directory.CreateTempSubdirectory("fitness-hub-");
        TinyModel.Write(folder.FullName);
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
            hub.Files[Path.GetRelativePath(folder.FullName, file.FullName).Replace('\\', '/')] = File.ReadAllBytes(file.FullName);
        folder.Delete(recursive: true);
        hub.Files.Remove("model.onnx");
        var weights = new byte[400_000];
        new Random(5).NextBytes(weights);
        hub.Files["onnx/model.onnx"] = weights;
        hub.Files["onnx/model.onnx_data"] = weights[..1000];
        hub.Files["onnx/model_int8.onnx"] = weights[..2000];
        hub.Files["model.safetensors"] = weights[..3000];
        hub.Files["pytorch_model.bin"] = weights[..10];
        hub.Files["evil.py"] = "print()"u8.ToArray();
        hub.Files["openvino/openvino_model.bin"] = [1];
        hub.Files[".gitattributes"] = [1];
        hub.Files["README.md"] = [1];
        hub.Large.UnionWith(["onnx/model.onnx", "onnx/model.onnx_data", "onnx/model_int8.onnx", "model.safetensors"]);
        return hub;
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        await _store.DisposeAsync();
    }

    private static WebApplication Start(RequestDelegate handle)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static k => k.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(handle);
        application.Start();
        return application;
    }

    private void See(string host, HttpContext http) =>
        Seen.Enqueue((host, http.Request.Path.Value!, http.Request.Headers.Authorization.ToString(), http.Request.Headers.Range.ToString()));

    private async Task HubAsync(HttpContext http)
    {
        See("hub", http);
        if (Refusals.TryDequeue(out var refusal))
        {
            http.Response.StatusCode = refusal.Status;
            if (refusal.Header.Length > 0)
                http.Response.Headers[refusal.Header] = refusal.Value;
            return;
        }
        var path = http.Request.Path.Value!;
        if (path.StartsWith($"/api/models/{Model}/revision/", StringComparison.Ordinal))
        {
            await http.Response.WriteAsync(List());
            return;
        }
        var prefix = $"/{Model}/resolve/{CommitNow}/";
        if (!path.StartsWith(prefix, StringComparison.Ordinal) || !Files.TryGetValue(path[prefix.Length..], out var content))
        {
            http.Response.StatusCode = 404;
            return;
        }
        var file = path[prefix.Length..];
        if (Large.Contains(file))
        {
            http.Response.Headers["X-Linked-Etag"] = $"\"{Sha256(content)}\"";
            http.Response.Redirect($"{_store.Urls.First()}/blob/{file}");
            return;
        }
        http.Response.Headers.ETag = $"\"{GitBlob(content)}\"";
        await SendAsync(http, Sent(file, content));
    }

    private async Task StoreAsync(HttpContext http)
    {
        See("store", http);
        var file = http.Request.Path.Value!["/blob/".Length..];
        if (StoreRedirect?.Invoke(file) is { } next)
        {
            http.Response.Redirect(next);
            return;
        }
        // A store's own tag, which is none of the file's checksums.
        http.Response.Headers.ETag = $"\"{new string('a', 64)}\"";
        await SendAsync(http, Sent(file, Files[file]));
    }

    private async Task SendAsync(HttpContext http, byte[] content)
    {
        var from = 0;
        if (KnowsRanges && http.Request.Headers.Range.ToString() is { Length: > 0 } range)
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            http.Response.StatusCode = from >= content.Length ? 416 : 206;
            if (from >= content.Length)
                return;
            http.Response.Headers.ContentRange = $"bytes {from}-{content.Length - 1}/{content.Length}";
        }
        http.Response.ContentLength = content.Length - from;
        if (content.Length > 100_000 && Cuts.TryDequeue(out var cut))
        {
            await http.Response.Body.WriteAsync(content.AsMemory(from, cut));
            await http.Response.Body.FlushAsync();
            for (var i = 0; i < 1000 && Interlocked.Read(ref Have) < from + cut; i++)
                await Task.Delay(10);
            http.Abort();
            return;
        }
        await http.Response.Body.WriteAsync(content.AsMemory(from));
    }

    private string List() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["id"] = Model,
        ["sha"] = CommitNow,
        ["siblings"] = Files.Select(f => Sibling(f.Key, f.Value)).ToList(),
    });

    private Dictionary<string, object> Sibling(string name, byte[] content)
    {
        var sibling = new Dictionary<string, object> { ["rfilename"] = name };
        if (!ListsChecksums)
            return sibling;
        sibling["size"] = content.Length;
        sibling["blobId"] = Large.Contains(name) ? new string('b', 40) : GitBlob(content);
        if (Large.Contains(name))
            sibling["lfs"] = new Dictionary<string, object> { ["sha256"] = Sha256(content), ["size"] = content.Length, ["pointerSize"] = 130 };
        return sibling;
    }

    private static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string GitBlob(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
}
