using System.CommandLine;
using FitnessGrpc.Embedding.Local;

namespace FitnessGrpc.Host.Client.Models;

/// <summary><c>fitness model embed FOLDER</c>: vectors of the texts on standard input.</summary>
internal static class EmbedCommand
{
    private const string Query = "query";
    private const string Document = "document";

    private static readonly Argument<string> Folder = new("folder") { Description = "Folder of a model, as sentence-transformers writes it" };

    private static readonly Option<string> Compute = new("--compute")
    {
        Description = "float32 for the folder's own weights, or a variant, as int8 for model_int8.onnx",
        DefaultValueFactory = static _ => ModelVariants.Float32,
    };

    public static Command Create()
    {
        var kind = new Option<string>("--input") { Description = "What the texts are: decides on the model's prompt", DefaultValueFactory = static _ => Document };
        kind.AcceptOnlyFromAmong(Query, Document);
        var command = new Command("embed", "Read lines {\"text\": …} on standard input and print {\"vector\": […]} for each.") { Folder, kind, Compute };
        command.SetAction((parsed, cancellation) => ModelCommand.RunAsync(async () =>
        {
            await using var backend = LocalBackend.Create();
            using var model = LocalModel.Open(parsed.GetValue(Folder)!, backend.Backend, parsed.GetValue(Compute)!);
            await using var input = Console.OpenStandardInput();
            await using var output = StandardOutput.Open();
            await LineRun.EmbedAsync(model, parsed.GetValue(kind) == Query, input, output, cancellation);
            return 0;
        }));
        return command;
    }
}
