using System.CommandLine;
using System.Globalization;
using FitnessGrpc.Embedding.Hub;
using FitnessGrpc.Host.Serving;

namespace FitnessGrpc.Host.Client.Models;

/// <summary><c>fitness model pull NAME[@revision]</c>: fetches a model folder from a hub.</summary>
internal static class PullCommand
{
    private const string EndpointKey = "Embedding:Hub:Endpoint";

    private static readonly Argument<string> Model = new("name") { Description = "OWNER/NAME or NAME, and maybe @ and a branch, tag or commit" };

    private static readonly Option<string?> Endpoint = new("--endpoint")
    {
        Description = "Address of the hub (default: FITNESS__Embedding__Hub__Endpoint, then HF_ENDPOINT)",
    };

    private static readonly Option<string> Weights = new("--weights")
    {
        Description = "auto (ONNX where there is one, otherwise safetensors), onnx, safetensors, or a variant, as int8 for onnx/model_int8.onnx",
        DefaultValueFactory = static _ => "auto",
    };

    private static readonly Option<string?> As = new("--as") { Description = "Name of the folder (default: the last part of the model's name)" };

    private static readonly Option<int> MaxGibibytes = new("--max-gib")
    {
        Description = "Refuse a model with more than so many GiB",
        DefaultValueFactory = static _ => 32,
        CustomParser = static result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= 1024)
                return value;
            result.AddError("--max-gib must be between 1 and 1024.");
            return 0;
        },
    };

    public static Command Create()
    {
        var models = ModelCommand.ModelsOption();
        var command = new Command("pull", "Fetch a model from a hub. The token is read from HF_TOKEN.") { Model, Endpoint, models, Weights, As, MaxGibibytes };
        command.SetAction((parsed, cancellation) => ModelCommand.RunAsync(async () =>
        {
            var reference = ModelReference.Parse(parsed.GetValue(Model)!);
            var settings = new HubSettings
            {
                Endpoint = EndpointOf(parsed.GetValue(Endpoint)),
                Token = Environment.GetEnvironmentVariable("HF_TOKEN")?.Trim(),
                Weights = parsed.GetValue(Weights)!,
                MaxBytes = (long)parsed.GetValue(MaxGibibytes) << 30,
            };
            using var report = new PullReport(TimeProvider.System);
            var puller = new ModelPuller(settings, new ModelStore(parsed.GetValue(models)!), report);
            var model = await puller.PullAsync(reference, parsed.GetValue(As), cancellation);
            report.Clear();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{ModelCommand.Printable(model.Origin)}@{model.Revision} ({model.Commit}) is in {model.Folder}: {model.Bytes} bytes"));
            return 0;
        }));
        return command;
    }

    private static Uri EndpointOf(string? option)
    {
        var (name, text) = ("--endpoint", option);
        if (string.IsNullOrWhiteSpace(text))
            (name, text) = ("FITNESS__Embedding__Hub__Endpoint", ServerConfiguration.Load()[EndpointKey]);
        if (string.IsNullOrWhiteSpace(text))
            (name, text) = ("HF_ENDPOINT", Environment.GetEnvironmentVariable("HF_ENDPOINT"));
        if (string.IsNullOrWhiteSpace(text))
            throw new HubException("no hub is set: give its address by --endpoint, FITNESS__Embedding__Hub__Endpoint or HF_ENDPOINT");
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.UserInfo.Length + address.Query.Length + address.Fragment.Length > 0)
            throw new HubException($"{name} must be an http or https address without user, query or fragment");
        return address;
    }
}
