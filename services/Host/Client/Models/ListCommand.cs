using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FitnessGrpc.Embedding.Hub;

namespace FitnessGrpc.Host.Client.Models;

/// <summary><c>fitness model list</c>: the models that are here.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var models = ModelCommand.ModelsOption();
        var json = new Option<bool>("--json") { Description = "Print a JSON object a line" };
        var command = new Command("list", "List the models that are here: name, revision, size, dimensions.") { models, json };
        command.SetAction((parsed, _) => ModelCommand.RunAsync(() =>
        {
            foreach (var model in new ModelStore(parsed.GetValue(models)!).List())
                Console.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(model, JsonSerializerOptions.Web) : Row(model));
            return Task.FromResult(0);
        }));
        return command;
    }

    private static string Row(StoredModel model)
    {
        var revision = model.Commit.Length > 0 ? $"{model.Revision} ({(model.Commit.Length > 12 ? model.Commit[..12] : model.Commit)})" : "-";
        return ModelCommand.Printable(string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Name}  {(model.Origin.Length > 0 ? model.Origin : "-")}  {revision}  {model.Bytes / 1e6:F1} MB  {model.Dimensions?.ToString(CultureInfo.InvariantCulture) ?? "?"} dimensions"));
    }
}
