using FitnessGrpc.Hosting.Modules;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace FitnessGrpc.Hosting.Tests.Modules;

public sealed class ModuleGraphTests
{
    [Fact]
    public void StartOrder_puts_peers_before_callers()
    {
        var groups = ModuleGraph.StartOrder([Stub("c", "a", "b"), Stub("b", "a"), Stub("a"), Stub("d", "elsewhere")]);
        Assert.Equal([["a", "d"], ["b"], ["c"]], groups.Select(g => g.Select(m => m.Name).Order().ToArray()));
    }

    [Fact]
    public void StartOrder_of_a_circle_is_refused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => ModuleGraph.StartOrder([Stub("a", "b"), Stub("b", "a")]));
        Assert.Contains("circle", error.Message);
    }

    private static StubModule Stub(string name, params string[] peers) => new(name, peers);

    private sealed class StubModule(string name, string[] peers) : IModule
    {
        public string Name => name;

        public IReadOnlyList<Peer> Peers { get; } = peers.Select(Peer.For<Grpc.Health.V1.Health.HealthClient>).ToList();

        public void AddServices(WebApplicationBuilder builder, ModuleContext context)
        {
        }

        public void Map(IEndpointRouteBuilder endpoints)
        {
        }
    }
}
