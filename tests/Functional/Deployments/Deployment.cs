using Grpc.Net.Client;

namespace FitnessGrpc.Functional.Tests.Deployments;

/// <summary>A running platform with the project's articles and a few exercises in it. The suite is the same for every kind.</summary>
public abstract class Deployment : IAsyncLifetime
{
    private readonly List<FitnessProcess> _processes = [];
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-functional-").FullName;

    public Uri Http { get; private set; } = null!;

    public Uri Grpc { get; private set; } = null!;

    /// <summary>Admin address of the process that runs the gateway.</summary>
    public Uri Admin { get; private set; } = null!;

    public GrpcChannel Channel { get; private set; } = null!;

    public HttpClient Rest { get; private set; } = null!;

    protected string Data => _data;

    public async ValueTask InitializeAsync()
    {
        (Http, Grpc, Admin) = await StartAsync();
        Channel = GrpcChannel.ForAddress(Grpc, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        Rest = new HttpClient { BaseAddress = Http };
        var (code, _, error) = await FitnessProcess.RunAsync(
            "ingest", Path.Combine(BuildFacts.Repository, "knowledge"), BuildFacts.Fixture("exercises.json"), "--endpoint", Grpc.ToString());
        Assert.True(code == 0, error);
    }

    public async ValueTask DisposeAsync()
    {
        Channel?.Dispose();
        Rest?.Dispose();
        // Callers first, as an operator would: each process drains what it has.
        var ends = new List<string>();
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Terminate();
            var code = await process.EndAsync();
            if (code != 0)
                ends.Add($"exit code {code}:\n{process.Output}");
            ends.AddRange(process.Errors);
            await process.DisposeAsync();
        }
        Directory.Delete(_data, recursive: true);
        Assert.True(ends.Count == 0, $"Errors were logged, or a process did not end well:\n{string.Join('\n', ends)}");
    }

    protected abstract Task<(Uri Http, Uri Grpc, Uri Admin)> StartAsync();

    internal FitnessProcess Run(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var process = FitnessProcess.Start(arguments, environment);
        _processes.Add(process);
        return process;
    }
}
