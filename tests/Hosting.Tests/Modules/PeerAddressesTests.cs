using FitnessGrpc.Hosting.Modules;
using Microsoft.Extensions.Configuration;

namespace FitnessGrpc.Hosting.Tests.Modules;

public sealed class PeerAddressesTests
{
    [Fact]
    public void Configured_address_wins_over_a_module_of_this_process()
    {
        var addresses = Create("http://10.0.0.1:6334");
        addresses.Started("vectors", new Uri("http://127.0.0.1:1"));
        Assert.Equal(new Uri("http://10.0.0.1:6334"), addresses.Resolve("vectors"));
        addresses = Create(null);
        addresses.Started("vectors", new Uri("http://127.0.0.1:1"));
        Assert.Equal(new Uri("http://127.0.0.1:1"), addresses.Resolve("vectors"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("10.0.0.1:6334")]
    [InlineData("ftp://10.0.0.1")]
    public void Address_that_is_missing_or_none_is_refused_by_the_name_of_its_setting(string? text) =>
        Assert.Contains("FITNESS__Vectors__Address", Assert.Throws<StartupException>(() => Create(text).Resolve("vectors")).Message);

    private static PeerAddresses Create(string? address) => new(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Vectors:Address"] = address }).Build());
}
