using System.Net;
using System.Text.Json.Nodes;

namespace FitnessGrpc.Gateway.Tests.Backends;

/// <summary>What every problem must be.</summary>
internal static class ProblemAssert
{
    public static async Task<JsonNode> IsAsync(HttpResponseMessage response, HttpStatusCode status, string code, string? field = null)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((int)status, (int)problem["status"]!);
        Assert.Equal(code, (string)problem["code"]!);
        Assert.StartsWith("urn:fitnessgrpc:problem:", (string)problem["type"]!);
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        Clean(text);
        if (field is not null)
            Assert.Contains(problem["violations"]!.AsArray(), v => (string)v!["field"]! == field && ((string)v["description"]!).Length > 0);
        return problem;
    }

    /// <summary>No names of types, no stacks.</summary>
    public static void Clean(string text)
    {
        Assert.DoesNotContain("Exception", text);
        Assert.DoesNotContain("System.", text);
        Assert.DoesNotContain("Google.", text);
        Assert.DoesNotContain("FitnessGrpc.", text);
        Assert.DoesNotContain("   at ", text);
    }
}
