using FitnessGrpc.Contracts;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.Hosting.Tests.Rpc;

public sealed class GeneratedDescriptorsTests
{
    [Fact]
    public void Roots_reach_every_file_of_the_contracts()
    {
        var reached = new HashSet<string>();
        foreach (var root in GeneratedDescriptors.Roots)
            Reach(root);
        var ours = ContractDescriptors.Files.File.Select(static file => file.Name).Where(static name => !name.StartsWith("google/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(ours);
        Assert.Empty(ours.Except(reached));

        void Reach(FileDescriptor file)
        {
            if (reached.Add(file.Name))
                file.Dependencies.ToList().ForEach(Reach);
        }
    }
}
