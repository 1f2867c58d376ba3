using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>
/// JSON web tokens signed with the API key (HS256), with Qdrant's claims: <c>exp</c>, <c>access</c> (<c>"r"</c>, <c>"m"</c> or a
/// right for each collection), and <c>value_exists</c>, which makes a token as good as a point in a collection.
/// </summary>
internal sealed class AccessTokens
{
    /// <summary>The library refuses shorter keys. HMAC fills keys with zeros by its definition, so longer ones sign the same.</summary>
    private const int KeyBytes = 64;

    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(30);

    private readonly Engine _engine;
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = 16 * 1024 };
    private readonly TokenValidationParameters _parameters;

    public AccessTokens(string key, Engine engine, TimeProvider time)
    {
        _engine = engine;
        var bytes = Encoding.UTF8.GetBytes(key);
        if (bytes.Length < KeyBytes)
            Array.Resize(ref bytes, KeyBytes);
        _parameters = new TokenValidationParameters
        {
            IssuerSigningKey = new SymmetricSecurityKey(bytes),
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            ValidateAudience = false,
            ValidateIssuer = false,
            RequireExpirationTime = false,
            RequireSignedTokens = true,
            LifetimeValidator = (notBefore, expires, _, _) =>
            {
                var now = time.GetUtcNow().UtcDateTime;
                return !(expires < now - Leeway) && !(notBefore > now + Leeway);
            },
        };
    }

    /// <summary>What the token gives; null when it is none, is not signed with the key, or is over.</summary>
    public Access? Of(string text)
    {
        if (!_handler.CanReadToken(text))
            return null;
        // Nothing is fetched: the key is given, so the task is complete when it is returned.
        var result = _handler.ValidateTokenAsync(text, _parameters).GetAwaiter().GetResult();
        if (!result.IsValid || result.SecurityToken is not JsonWebToken token)
            return null;
        try
        {
            using var claims = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            if (claims.RootElement.TryGetProperty("value_exists", out var condition) && condition.ValueKind != JsonValueKind.Null && !Holds(condition))
                throw AccessGuard.Refused("Invalid JWT, stateful validation failed");
            return claims.RootElement.TryGetProperty("access", out var access) && access.ValueKind != JsonValueKind.Null ? Read(access) : Access.Full;
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <summary>A right that is not understood gives nothing: the token is refused.</summary>
    private static Access? Read(JsonElement access)
    {
        if (access.ValueKind == JsonValueKind.String)
        {
            return access.GetString() switch
            {
                "r" => Access.ReadOnly,
                "m" => Access.Full,
                _ => null,
            };
        }

        var rights = new Dictionary<string, Right>(StringComparer.Ordinal);
        foreach (var entry in access.EnumerateArray())
        {
            // A limit to some points of a collection is not offered: without it the token would give more than it says.
            if (entry.TryGetProperty("payload", out var payload) && payload.ValueKind != JsonValueKind.Null)
                throw AccessGuard.Refused("Invalid JWT: limits by payload are not offered by this engine");
            var right = entry.GetProperty("access").GetString() switch
            {
                "r" => Right.Read,
                "rw" => Right.Write,
                _ => (Right?)null,
            };
            if (right is not { } given)
                return null;
            var collection = entry.GetProperty("collection").GetString()!;
            rights[collection] = rights.TryGetValue(collection, out var other) && other > given ? other : given;
        }

        return Access.To(rights);
    }

    private bool Holds(JsonElement condition)
    {
        var must = new List<Condition>();
        foreach (var match in condition.GetProperty("matches").EnumerateArray())
        {
            var value = match.GetProperty("value");
            FieldTest test = value.ValueKind switch
            {
                JsonValueKind.String => new FieldTest.Keywords(new HashSet<string> { value.GetString()! }),
                JsonValueKind.Number => new FieldTest.Integers(new HashSet<long> { value.GetInt64() }),
                _ => new FieldTest.Boolean(value.GetBoolean()),
            };
            must.Add(new Condition.Field(match.GetProperty("key").GetString()!, [test]));
        }

        try
        {
            var found = _engine.Scroll(condition.GetProperty("collection").GetString()!, new Filter { Must = [.. must] }, null, 1, new Selection(), null);
            return found.Points.Count > 0;
        }
        catch (EngineException)
        {
            // No such collection, or one that cannot be read now: there is no such point.
            return false;
        }
    }
}
