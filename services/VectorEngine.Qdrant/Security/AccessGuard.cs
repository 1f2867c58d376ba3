using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>Finds out what a caller may do, from the header <c>api-key</c> or <c>authorization: Bearer</c>. Nothing of them is logged.</summary>
internal sealed class AccessGuard
{
    private const string Scheme = "Bearer ";
    private static readonly object Known = new();

    private readonly byte[]? _key;
    private readonly byte[]? _readOnlyKey;
    private readonly AccessTokens? _tokens;

    public AccessGuard(IOptions<AccessOptions> options, Engine engine, TimeProvider time)
    {
        IsOn = options.Value.IsOn;
        _key = Digest(options.Value.ApiKey);
        _readOnlyKey = Digest(options.Value.ReadOnlyApiKey);
        _tokens = options.Value.JwtRbac ? new AccessTokens(options.Value.ApiKey!, engine, time) : null;
    }

    /// <summary>Whether calls need a key.</summary>
    public bool IsOn { get; }

    /// <summary>What the caller may do; found out once a request.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED: the key is missing or wrong.</exception>
    public Access Of(HttpContext http)
    {
        if (!IsOn)
            return Access.Full;
        if (http.Items.TryGetValue(Known, out var known))
            return (Access)known!;
        var access = Of(Credential(http.Request.Headers));
        http.Items[Known] = access;
        return access;
    }

    internal Access Of(string? credential)
    {
        if (string.IsNullOrEmpty(credential))
            throw Refused("Must provide an API key or an Authorization bearer token");
        // Digests have one length and are compared in constant time: neither length nor content of a key shows in the time.
        var digest = Digest(credential)!;
        if (_key is not null && CryptographicOperations.FixedTimeEquals(digest, _key))
            return Access.Full;
        if (_readOnlyKey is not null && CryptographicOperations.FixedTimeEquals(digest, _readOnlyKey))
            return Access.ReadOnly;
        return _tokens?.Of(credential) ?? throw Refused("Invalid API key or JWT");
    }

    internal static RpcException Refused(string what) => new(new Status(StatusCode.Unauthenticated, what));

    private static string? Credential(IHeaderDictionary headers)
    {
        if (headers.TryGetValue("api-key", out var key))
            return key;
        var authorization = headers.Authorization.ToString();
        return authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;
    }

    private static byte[]? Digest(string? key) => string.IsNullOrEmpty(key) ? null : SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
