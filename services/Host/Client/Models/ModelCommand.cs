using System.CommandLine;
using System.Text;
using FitnessGrpc.Embedding.Hub;
using FitnessGrpc.Embedding.Local;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Host.Client.Models;

/// <summary><c>fitness model …</c>: verbs that need no server.</summary>
internal static class ModelCommand
{
    private const int Interrupted = 130;

    public static Command Create() => new("model", "Fetch, list, remove, quantize and try embedding models, without a server.")
    {
        PullCommand.Create(),
        ListCommand.Create(),
        RemoveCommand.Create(),
        TokenizeCommand.Create(),
        EmbedCommand.Create(),
        QuantizeCommand.Create(),
    };

    public static Option<string> ModelsOption() => new("--models")
    {
        Description = "Folder that model folders lie in",
        DefaultValueFactory = static _ => Path.Combine("data", "models"),
    };

    /// <summary>Runs a verb; a failure is one line on standard error.</summary>
    public static async Task<int> RunAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (Exception e) when (e is HubException or StartupException or LineException)
        {
            await Console.Error.WriteLineAsync($"fitness: {e.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (IOException e)
        {
            // Whoever read standard output is gone, as in `… | head`, or standard input broke.
            await Console.Error.WriteLineAsync($"fitness: {e.Message}");
            return 1;
        }
    }

    /// <summary>Printable whatever a hub or folder calls itself.</summary>
    public static string Printable(string text) => text.Any(char.IsControl)
        ? text.Aggregate(new StringBuilder(), static (b, c) => b.Append(char.IsControl(c) ? '?' : c)).ToString()
        : text;
}
