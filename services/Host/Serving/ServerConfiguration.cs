using System.Globalization;
using System.Net;
using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Configuration;

namespace FitnessGrpc.Host.Serving;

/// <summary>Settings of the process: <c>appsettings.json</c> beside the executable, then <c>FITNESS__Section__Key</c>.</summary>
internal static class ServerConfiguration
{
    private const string Prefix = "FITNESS__";

    /// <exception cref="StartupException">The file is not valid JSON, or names a setting twice.</exception>
    public static IConfigurationRoot Load()
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(AppContext.BaseDirectory)
                .AddJsonFile("appsettings.json", optional: true, reloadOnChange: false)
                .AddEnvironmentVariables(Prefix)
                .Build();
        }
        catch (InvalidDataException e)
        {
            throw new StartupException($"{Path.Combine(AppContext.BaseDirectory, "appsettings.json")} cannot be read: {e.InnerException?.Message ?? e.Message}");
        }
    }

    public static IPAddress Address(IConfiguration configuration)
    {
        var text = configuration["Listen:Address"];
        if (string.IsNullOrEmpty(text))
            return IPAddress.Loopback;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new StartupException($"{Prefix}Listen__Address is no IP address.");
    }

    /// <summary>The port, or null when neither the option nor the setting is given.</summary>
    public static int? OptionalPort(int? option, IConfiguration configuration, string key) =>
        option is null && string.IsNullOrEmpty(configuration[$"Listen:{key}"]) ? null : Port(option, configuration, key, 0);

    public static int Port(int? option, IConfiguration configuration, string key, int fallback)
    {
        var port = option ?? Number(configuration, $"Listen:{key}", fallback);
        return port is >= 0 and <= 65535
            ? port
            : throw new StartupException($"--{key.ToLowerInvariant()} must be between 0 and 65535.");
    }

    public static TimeSpan Seconds(IConfiguration configuration, string key, int fallback, int min, int max)
    {
        var seconds = Number(configuration, key, fallback);
        return seconds >= min && seconds <= max
            ? TimeSpan.FromSeconds(seconds)
            : throw new StartupException($"{Prefix}{key.Replace(":", "__", StringComparison.Ordinal)} must be between {min} and {max}.");
    }

    private static int Number(IConfiguration configuration, string key, int fallback)
    {
        var text = configuration[key];
        if (string.IsNullOrEmpty(text))
            return fallback;
        return int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new StartupException($"{Prefix}{key.Replace(":", "__", StringComparison.Ordinal)} is no whole number.");
    }
}
