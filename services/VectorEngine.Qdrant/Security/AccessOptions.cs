using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>Who may call the engine. Without a key everybody who reaches the port may, and only loopback may be bound.</summary>
internal sealed class AccessOptions
{
    /// <summary>The key that may do everything, and the secret that tokens are signed with. Never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>A key that may only read. Never logged.</summary>
    public string? ReadOnlyApiKey { get; set; }

    /// <summary>Whether JSON web tokens signed with <see cref="ApiKey"/> (HS256) are taken.</summary>
    public bool JwtRbac { get; set; }

    /// <summary>Whether calls need a key.</summary>
    public bool IsOn => !string.IsNullOrEmpty(ApiKey) || !string.IsNullOrEmpty(ReadOnlyApiKey);
}

/// <summary>Checks <see cref="AccessOptions"/>; what is said does not repeat a key.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    /// <summary>Longest key in characters.</summary>
    private const int MaxKey = 1024;

    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var wrong = new List<string>();
        Check(options.ApiKey, nameof(options.ApiKey));
        Check(options.ReadOnlyApiKey, nameof(options.ReadOnlyApiKey));
        if (options.JwtRbac && string.IsNullOrEmpty(options.ApiKey))
            wrong.Add("JwtRbac needs ApiKey, which tokens are signed with");
        if (!string.IsNullOrEmpty(options.ApiKey) && options.ApiKey == options.ReadOnlyApiKey)
            wrong.Add("ReadOnlyApiKey must differ from ApiKey");
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);

        void Check(string? key, string setting)
        {
            if (key?.Length > MaxKey || key?.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
                wrong.Add($"{setting} must have at most {MaxKey} characters, visible ones of ASCII without spaces");
        }
    }
}
