using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>
/// The process's loggers but for the framework's lines on each request, which make it begin an activity and a scope for every call whether a line is
/// written or not. Where spans are exported, activities are begun all the same.
/// </summary>
internal sealed class QuietHosting(ILoggerFactory inner) : ILoggerFactory
{
    private const string Requests = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public ILogger CreateLogger(string categoryName) => categoryName == Requests ? NullLogger.Instance : inner.CreateLogger(categoryName);

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    /// <summary>The process's factory outlives the module.</summary>
    public void Dispose()
    {
    }
}
