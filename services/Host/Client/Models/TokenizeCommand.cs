using System.CommandLine;
using FitnessGrpc.Embedding.Local;

namespace FitnessGrpc.Host.Client.Models;

/// <summary><c>fitness model tokenize FOLDER|tokenizer.json</c>: ids of the texts on standard input.</summary>
internal static class TokenizeCommand
{
    private static readonly Argument<string> Source = new("path") { Description = "A tokenizer.json, or a folder that has one" };

    public static Command Create()
    {
        var command = new Command("tokenize", "Read lines {\"text\": …} on standard input and print {\"ids\": […]} for each, special tokens added, nothing cut.") { Source };
        command.SetAction((parsed, cancellation) => ModelCommand.RunAsync(async () =>
        {
            var tokenizer = LocalTokenizer.Open(parsed.GetValue(Source)!);
            await using var input = Console.OpenStandardInput();
            await using var output = StandardOutput.Open();
            await LineRun.TokenizeAsync(tokenizer, input, output, cancellation);
            return 0;
        }));
        return command;
    }
}
