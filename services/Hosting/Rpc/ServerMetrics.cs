using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grpc.Core;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>Calls by method and status. The HTTP meters see a failed gRPC call as a 200.</summary>
internal sealed class ServerMetrics
{
    private static readonly string[] Names = Enum.GetNames<StatusCode>();
    private readonly Histogram<double> _duration;

    public ServerMetrics(IMeterFactory meters)
    {
        _duration = meters.Create("FitnessGrpc.Rpc").CreateHistogram<double>(
            "rpc.server.duration", "s", "Duration of calls that were served, by method and status.");
    }

    public void Record(string method, StatusCode status, long started)
    {
        _duration.Record(
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            new KeyValuePair<string, object?>("rpc.method", method),
            new KeyValuePair<string, object?>("rpc.status", (int)status < Names.Length ? Names[(int)status] : status.ToString()));
    }
}
