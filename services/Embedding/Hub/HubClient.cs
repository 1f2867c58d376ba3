using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>
/// The HTTP API of a model hub: <c>GET /api/models/NAME/revision/REVISION?blobs=true</c> lists files, <c>GET /NAME/resolve/COMMIT/FILE</c> gives one or
/// sends to the store that has it. The token goes to the hub's own origin, and no further once a redirect has left it.
/// </summary>
internal sealed class HubClient : IDisposable
{
    private const int MaxRedirects = 10;
    private const int MaxListingBytes = 32 * 1024 * 1024;

    private readonly HubSettings _settings;
    private readonly HttpClient _http;
    private readonly string _base;

    public HubClient(HubSettings settings)
    {
        _settings = settings;
        _base = settings.Endpoint.AbsoluteUri.TrimEnd('/');
        // Redirects are followed here, where it is known to whom the token may go.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _http.Dispose();

    /// <exception cref="HubException">The hub does not know the model or the revision, does not let us, or does not answer.</exception>
    public async Task<HubRevision> GetRevisionAsync(ModelReference model, CancellationToken cancellation)
    {
        var uri = new Uri($"{_base}/api/models/{model.Name}/revision/{Uri.EscapeDataString(model.Revision)}?blobs=true");
        using var response = await SendAsync(uri, 0, cancellation);
        ThrowUnlessGood(response.Message, model.ToString());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_settings.Patience);
        var body = new MemoryStream();
        try
        {
            await using var stream = await response.Message.Content.ReadAsStreamAsync(limit.Token);
            var buffer = new byte[1 << 16];
            for (int read; (read = await stream.ReadAsync(buffer, limit.Token)) > 0;)
            {
                body.Write(buffer, 0, read);
                if (body.Length > MaxListingBytes)
                    throw new HubException($"{model}: the hub's list of files is larger than {MaxListingBytes} bytes");
            }
        }
        catch (Exception e) when (IsCut(e, cancellation))
        {
            throw new HubException($"{model}: the hub's answer was cut ({Reason(e)})", isTransient: true);
        }
        return HubRevision.Parse(model.ToString(), body.GetBuffer().AsMemory(0, (int)body.Length));
    }

    /// <summary>Asks for a file, from <paramref name="offset"/> on. The answer is 200, 206 or 416.</summary>
    /// <exception cref="HubException">Any other answer, or none.</exception>
    public async Task<HubResponse> OpenAsync(string name, string commit, string file, long offset, CancellationToken cancellation)
    {
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        var response = await SendAsync(new Uri($"{_base}/{name}/resolve/{Uri.EscapeDataString(commit)}/{path}"), offset, cancellation);
        if (response.Message.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
            ThrowUnlessGood(response.Message, $"{name}: {file}");
        return response;
    }

    /// <summary>Whether an error says that a connection broke or fell silent, and not that the caller gave up.</summary>
    public static bool IsCut(Exception error, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && error is HttpRequestException or IOException or OperationCanceledException;

    public static string Reason(Exception error) => error is OperationCanceledException ? "no answer in time" : error.Message.Split('\n')[0].TrimEnd();

    private async Task<HubResponse> SendAsync(Uri uri, long offset, CancellationToken cancellation)
    {
        var atHome = true;
        Checksum? checksum = null;
        for (var hop = 0; hop <= MaxRedirects; hop++)
        {
            atHome &= IsHome(uri);
            var response = await SendOnceAsync(uri, offset, atHome, cancellation);
            if (atHome)
                checksum = Tag(response, "X-Linked-Etag") ?? checksum ?? (response.IsSuccessStatusCode ? Tag(response, "ETag") : null);
            if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
                return new HubResponse(response, checksum);
            response.Dispose();
            var next = location.IsAbsoluteUri ? location : new Uri(uri, location);
            if (next.Scheme != Uri.UriSchemeHttps && (next.Scheme != Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
                throw new HubException("the hub redirects from https to an address that is not");
            uri = next;
        }
        throw new HubException($"the hub redirects more than {MaxRedirects} times");
    }

    private async Task<HttpResponseMessage> SendOnceAsync(Uri uri, long offset, bool atHome, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("fitness", "1"));
        // As stored: sizes, ranges and checksums are of that.
        request.Headers.AcceptEncoding.ParseAdd("identity");
        if (offset > 0)
            request.Headers.Range = new RangeHeaderValue(offset, null);
        if (atHome && _settings.Token is { Length: > 0 } token)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(_settings.Patience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        }
        catch (Exception e) when (IsCut(e, cancellation))
        {
            throw new HubException($"{uri.GetLeftPart(UriPartial.Authority)} does not answer ({Reason(e)})", isTransient: true);
        }
    }

    private bool IsHome(Uri uri) =>
        Uri.Compare(uri, _settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.Unescaped, StringComparison.OrdinalIgnoreCase) == 0;

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static Checksum? Tag(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values) ? Checksum.Parse(values.First()) : null;

    private void ThrowUnlessGood(HttpResponseMessage response, string what)
    {
        if (response.IsSuccessStatusCode)
            return;
        using (response)
        {
            var status = (int)response.StatusCode;
            var isTransient = status is 408 or >= 500;
            throw new HubException($"{what}: {Explain(response, status)}", isTransient);
        }
    }

    private string Explain(HttpResponseMessage response, int status)
    {
        var token = _settings.Token is { Length: > 0 };
        var code = response.Headers.TryGetValues("X-Error-Code", out var values) ? values.First() : "";
        return (status, code) switch
        {
            (_, "GatedRepo") => "the model is gated: accept its terms at the hub" + (token ? " for the account of HF_TOKEN" : ", and set HF_TOKEN"),
            (404, "RevisionNotFound") => "the model has no such revision (404)",
            (404, "EntryNotFound") => "the model has no such file (404)",
            (401, _) when token => "the hub does not take the token in HF_TOKEN, or does not know the model (401)",
            (401, _) => "the hub wants a token, or does not know the model (401): set HF_TOKEN",
            (403, _) => "access is refused (403)" + (token ? "; the token in HF_TOKEN does not suffice" : "; HF_TOKEN is not set"),
            (404, _) => "not found (404)" + (token ? "" : "; a private model needs HF_TOKEN"),
            (429, _) => "too many requests (429)" + RetryAfter(response),
            _ => string.Create(CultureInfo.InvariantCulture, $"the hub answers {status}{RetryAfter(response)}"),
        };
    }

    private static string RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - DateTimeOffset.UtcNow);
        if (wait is not { } time || time < TimeSpan.Zero)
            return "";
        return new StringBuilder("; the hub asks to come back in ")
            .Append(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds)} s").ToString();
    }
}
