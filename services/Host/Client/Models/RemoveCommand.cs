using System.CommandLine;
using FitnessGrpc.Embedding.Hub;

namespace FitnessGrpc.Host.Client.Models;

/// <summary><c>fitness model remove NAME</c>.</summary>
internal static class RemoveCommand
{
    private static readonly Argument<string> Model = new("name") { Description = "Name of the folder, or of the model at the hub" };

    public static Command Create()
    {
        var models = ModelCommand.ModelsOption();
        var command = new Command("remove", "Remove a model that is here.") { Model, models };
        command.SetAction((parsed, _) => ModelCommand.RunAsync(() =>
        {
            Console.WriteLine($"removed {new ModelStore(parsed.GetValue(models)!).Remove(parsed.GetValue(Model)!)}");
            return Task.FromResult(0);
        }));
        return command;
    }
}
