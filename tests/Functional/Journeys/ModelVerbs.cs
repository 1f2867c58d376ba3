using System.Text.Json.Nodes;
using FitnessGrpc.Functional.Tests.Deployments;

namespace FitnessGrpc.Functional.Tests.Journeys;

/// <summary>The verbs of models, which need no server.</summary>
public sealed class ModelVerbs
{
    private static readonly string Model = Path.Combine(Path.GetDirectoryName(BuildFacts.Executable)!, "models", "all-MiniLM-L6-v2");

    [Fact]
    public async Task Tokenize_and_embed_answer_each_line_on_standard_output_alone()
    {
        const string Input = "{\"text\": \"squat\"}\n{\"text\": \"How many squats should I do each week?\"}\n";
        var (code, output, error) = await FitnessProcess.PipeAsync(Input, "model", "tokenize", Path.Combine(Model, "tokenizer.json"));
        Assert.Equal((0, ""), (code, error));
        Assert.Equal("{\"ids\":[101,26783,102]}", output.Split('\n')[0]);
        Assert.Equal(2, output.Count('\n'));

        (code, output, error) = await FitnessProcess.PipeAsync(Input, "model", "embed", Model, "--input", "query");
        Assert.Equal((0, ""), (code, error));
        var vectors = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static l => JsonNode.Parse(l)!["vector"]!.AsArray().Select(static v => (float)v!).ToArray()).ToList();
        Assert.Equal([384, 384], vectors.Select(static v => v.Length));
        Assert.All(vectors, static v => Assert.Equal(1, v.Sum(static x => x * x), 4));
    }

    [Fact]
    public async Task Bad_line_ends_the_verb_behind_those_before_it()
    {
        var (code, output, error) = await FitnessProcess.PipeAsync("{\"text\": \"squat\"}\n{\"text\": 1}\n", "model", "tokenize", Model);
        Assert.Equal(1, code);
        Assert.Equal(1, output.Count('\n'));
        Assert.Equal("fitness: line 2 has a field text that is no string", error.Trim());
    }

    [Theory]
    [InlineData("an http or https address", "pull", "owner/model", "--endpoint", "ftp://127.0.0.1")]
    [InlineData("does not answer", "pull", "owner/model", "--endpoint", "http://127.0.0.1:1")]
    [InlineData("the name must be", "pull", "../model", "--endpoint", "http://127.0.0.1:1")]
    [InlineData("neither the folder", "remove", "../models")]
    [InlineData("is neither a file nor a folder", "tokenize", "/nowhere")]
    [InlineData("onnx/model_int3.onnx is missing, and the variant int3 is asked for; there is model.onnx", "embed", "MODEL", "--compute", "int3")]
    [InlineData("a folder to write or --beside", "quantize", "MODEL", "--kind", "int8")]
    [InlineData("it lies in", "quantize", "MODEL", "MODEL/small", "--kind", "int8")]
    [InlineData("cannot be used", "quantize", "/nowhere", "/nowhere/small", "--kind", "weights")]
    public async Task Verb_that_cannot_do_it_says_why_in_one_line_and_a_code(string says, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("fitness-models-");
        string[] store = arguments[0] is "pull" or "remove" ? ["--models", folder.FullName] : [];
        var (code, output, error) = await FitnessProcess.RunAsync(["model", .. arguments.Select(static a => a.Replace("MODEL", Model, StringComparison.Ordinal)), .. store]);
        folder.Delete(recursive: true);
        Assert.Equal((1, ""), (code, output));
        Assert.StartsWith("fitness: ", error.Trim().Split('\n')[^1]);
        Assert.Contains(says, error);
    }
}
