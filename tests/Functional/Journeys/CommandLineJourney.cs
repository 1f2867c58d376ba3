using System.Text.Json.Nodes;
using FitnessGrpc.Functional.Tests.Deployments;

namespace FitnessGrpc.Functional.Tests.Journeys;

/// <summary>The client verbs against a running server.</summary>
public abstract class CommandLineJourney(Deployment deployment)
{
    private string Endpoint => deployment.Grpc.ToString();

    [Fact]
    public async Task Ask_and_search_print_the_objects_of_rest()
    {
        var (code, output, _) = await FitnessProcess.RunAsync("ask", "How often should I train each muscle?", "--json", "--endpoint", Endpoint);
        Assert.Equal(0, code);
        var answer = JsonNode.Parse(output)!;
        Assert.NotEmpty((string)answer["queryId"]!);
        Assert.NotNull(answer["cache"]!["status"]);

        (code, output, _) = await FitnessProcess.RunAsync("search", "goblet squat", "--json", "--endpoint", Endpoint);
        Assert.Equal(0, code);
        Assert.Equal("Goblet_Squat", (string)JsonNode.Parse(output)!["hits"]![0]!["documentId"]!);

        (code, output, _) = await FitnessProcess.RunAsync("ask", "How do I do a goblet squat?", "--endpoint", Endpoint);
        Assert.Equal(0, code);
        Assert.Contains("(Goblet_Squat)", output);
    }

    [Fact]
    public async Task Ingest_reports_a_broken_file_and_loads_the_others()
    {
        var folder = Directory.CreateTempSubdirectory("fitness-ingest-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "good.md"), "# Wombat press\n\nThe wombat press is done lying on the side.\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "lines.jsonl"), """
            {"_id": "wombat-1", "title": "Wombat one", "text": "First."}
            {"_id": "wombat-2", "title": 
            {"_id": "wombat-3", "title": "Wombat three", "text": "Third."}
            """);
        var (code, output, error) = await FitnessProcess.RunAsync("ingest", folder.FullName, "--endpoint", Endpoint);
        folder.Delete(recursive: true);
        Assert.Equal(1, code);
        Assert.Contains("lines.jsonl:2", error);
        Assert.Contains("3 created", output + error);
        (code, output, _) = await FitnessProcess.RunAsync("search", "wombat press", "--json", "--endpoint", Endpoint);
        Assert.Equal(0, code);
        Assert.Contains("Wombat press", output);
    }

    [Fact]
    public async Task Verbs_fail_with_one_line_and_a_code()
    {
        var (code, _, error) = await FitnessProcess.RunAsync("ask", " ", "--endpoint", Endpoint);
        Assert.Equal(1, code);
        Assert.Contains("question", error);
        (code, _, error) = await FitnessProcess.RunAsync("search", "squat", "--endpoint", "http://127.0.0.1:1");
        Assert.Equal(1, code);
        Assert.Single(error.Trim().Split('\n'));
        (code, var output, _) = await FitnessProcess.RunAsync("version");
        Assert.Equal(0, code);
        Assert.StartsWith("fitness ", output);
    }
}
