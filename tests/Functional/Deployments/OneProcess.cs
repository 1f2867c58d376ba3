namespace FitnessGrpc.Functional.Tests.Deployments;

/// <summary><c>--target all</c>.</summary>
public sealed class OneProcess : Deployment
{
    protected override async Task<(Uri Http, Uri Grpc, Uri Admin)> StartAsync()
    {
        var (http, grpc, admin) = await Run(["serve", "--data", Data, "--http", "0", "--grpc", "0", "--admin", "0"]).ReadyAsync();
        return (http!, grpc, admin);
    }
}
