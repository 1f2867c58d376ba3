using System.CommandLine;
using System.Globalization;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Host.Serving;

/// <summary><c>fitness serve</c>: runs every module, or one.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Target = new("--target")
    {
        Description = "all, or one of: " + string.Join(", ", PlatformModules.Names),
    };

    private static readonly Option<string> Data = new("--data") { Description = "Folder that holds one folder a module (default: data)" };

    private static readonly Option<int?> Http = Port("--http", "Port of REST (default: 8080 for the gateway, none for the vector engine; 0 for any free one)");

    private static readonly Option<int?> Grpc = Port("--grpc", "Port of gRPC (default: 8081; 0 for any free one)");

    private static readonly Option<int?> Admin = Port("--admin", "Port of health and metrics (default: 9090; 0 for any free one)");

    private static readonly Option<string[]> Knowledge = new("--knowledge")
    {
        Description = "Files or folders to ingest at the start; what is indexed already is skipped",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("serve", "Serve every module in this process, or one of them.") { Target, Data, Http, Grpc, Admin, Knowledge };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static Option<int?> Port(string name, string description) => new(name)
    {
        Description = description,
        // The parser's own message would name a type of .NET.
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535)
                return port;
            result.AddError($"{name} must be between 0 and 65535.");
            return null;
        },
    };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        try
        {
            var configuration = ServerConfiguration.Load();
            var settings = new PlatformSettings
            {
                Target = parsed.GetValue(Target) ?? configuration["Target"] ?? PlatformSettings.AllTargets,
                DataDirectory = Path.GetFullPath(parsed.GetValue(Data) ?? configuration["Data"] ?? "data"),
                Address = ServerConfiguration.Address(configuration),
                HttpPort = ServerConfiguration.OptionalPort(parsed.GetValue(Http), configuration, "Http"),
                GrpcPort = ServerConfiguration.Port(parsed.GetValue(Grpc), configuration, "Grpc", 8081),
                AdminPort = ServerConfiguration.Port(parsed.GetValue(Admin), configuration, "Admin", 9090),
                DrainBudget = ServerConfiguration.Seconds(configuration, "Drain:BudgetSeconds", 25, 1, 3600),
                DrainDelay = ServerConfiguration.Seconds(configuration, "Drain:DelaySeconds", 0, 0, 600),
            };
            await using var server = new Server(settings, configuration, parsed.GetValue(Knowledge) ?? []);
            return await server.RunAsync(cancellation);
        }
        catch (StartupException e)
        {
            await Console.Error.WriteLineAsync($"fitness: {e.Message}");
            return 1;
        }
    }
}
