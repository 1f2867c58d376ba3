namespace FitnessGrpc.Functional.Tests.Deployments;

/// <summary>One process a module, each told where its peers are.</summary>
public sealed class SevenProcesses : Deployment
{
    protected override async Task<(Uri Http, Uri Grpc, Uri Admin)> StartAsync()
    {
        var addresses = new Dictionary<string, string>();
        // Peers before callers, so that every port is free when it is taken and known when it is passed on.
        foreach (var group in new[] { ["vectors", "embedding", "telemetry"], ["retrieval"], new[] { "generation", "drift" } })
        {
            var started = group.Select(name => (name, process: Run(Arguments(name), addresses))).ToList();
            foreach (var (name, process) in started)
                addresses[$"FITNESS__{char.ToUpperInvariant(name[0])}{name[1..]}__Address"] = (await process.ListensAsync()).ToString();
        }
        var (http, grpc, admin) = await Run([.. Arguments("gateway"), "--http", "0"], addresses).ReadyAsync();
        return (http!, grpc, admin);
    }

    private string[] Arguments(string target) =>
        ["serve", "--target", target, "--data", Path.Combine(Data, target), "--grpc", "0", "--admin", "0"];
}
