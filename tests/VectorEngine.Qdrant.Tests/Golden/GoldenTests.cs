using System.Text.Json;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Golden;

/// <summary>Asks what Qdrant's own engine was asked, and expects its answers; README.md in this folder tells where they come from.</summary>
public sealed class GoldenTests(GoldenServer server) : IClassFixture<GoldenServer>
{
    public static TheoryData<string> Areas => [.. GoldenCase.All.Select(static c => c.Area).Distinct()];

    [Fact]
    public void All_cases_are_there() => Assert.Equal(462, GoldenCase.All.Count);

    [Theory]
    [MemberData(nameof(Areas))]
    public async Task Area_answers_as_the_real_engine(string area)
    {
        var failures = new List<string>();
        foreach (var item in GoldenCase.All.Where(c => c.Area == area))
        {
            foreach (var collection in item.Collections)
            {
                try
                {
                    if (await DifferenceAsync(item, collection) is { } difference)
                        failures.Add($"{item.Id} on {collection}: {difference}");
                }
                catch (RpcException error)
                {
                    failures.Add($"{item.Id} on {collection}: {error.StatusCode} {error.Status.Detail}");
                }
            }
        }

        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    private async Task<string?> DifferenceAsync(GoldenCase item, string collection)
    {
        var (request, expect) = (item.Request, item.Expect);
        switch (item.Kind)
        {
            case "query":
                var query = RestJson.Query(collection, request);
                var found = (await server.Points.QueryAsync(query)).Result.Select(static p => new Found(Text(p.Id), p.Score, Order(p.OrderValue)));
                return Answers.Ranked(expect.GetProperty("points"), [.. found], item, query.HasLimit ? query.Limit : 10);
            case "scroll":
                return Scrolled(item, await server.Points.ScrollAsync(RestJson.Scroll(collection, request)));
            case "count":
                var count = new Wire.CountPoints { CollectionName = collection, Exact = true };
                if (request.TryGetProperty("filter", out var filter))
                    count.Filter = RestJson.Filter(filter);
                var counted = (await server.Points.CountAsync(count)).Result.Count;
                return counted == expect.GetProperty("count").GetUInt64() ? null : $"counted {counted}, expected {expect}";
            case "facet":
                var hits = (await server.Points.FacetAsync(RestJson.Facet(collection, request))).Hits
                    .Select(static h => (Value: h.Value.VariantCase switch
                    {
                        Wire.FacetValue.VariantOneofCase.StringValue => JsonSerializer.SerializeToElement(h.Value.StringValue),
                        Wire.FacetValue.VariantOneofCase.IntegerValue => JsonSerializer.SerializeToElement(h.Value.IntegerValue),
                        _ => JsonSerializer.SerializeToElement(h.Value.BoolValue),
                    }, h.Count));
                return Answers.Facets(expect.GetProperty("hits"), [.. hits]);
            case "retrieve":
                var get = new Wire.GetPoints
                {
                    CollectionName = collection,
                    Ids = { request.GetProperty("ids").EnumerateArray().Select(RestJson.Id) },
                    WithPayload = new Wire.WithPayloadSelector { Enable = true },
                    WithVectors = new Wire.WithVectorsSelector { Enable = request.GetProperty("with_vector").GetBoolean() },
                };
                return Answers.Records(expect.GetProperty("records"), (await server.Points.GetAsync(get)).Result, item.Tolerance);
            case "ops":
                return await OperationsAsync(item);
            case "error":
                return await ErrorAsync(item, collection);
            default:
                return $"kind {item.Kind} is not known to the test";
        }
    }

    private static string? Scrolled(GoldenCase item, Wire.ScrollResponse response)
    {
        var expect = item.Expect;
        if (expect.TryGetProperty("points", out var points))
        {
            var found = response.Result.Select(static p => new Found(Text(p.Id), 0, Order(p.OrderValue)));
            return Answers.Ordered(points, [.. found], item, item.Request.GetProperty("limit").GetUInt64());
        }

        var ids = response.Result.Select(static p => Text(p.Id)).ToList();
        var expected = expect.GetProperty("ids").EnumerateArray().Select(static i => i.ToString()).ToList();
        if (!ids.SequenceEqual(expected))
            return $"missing [{string.Join(", ", expected.Except(ids).Take(8))}], extra [{string.Join(", ", ids.Except(expected).Take(8))}], of {expected.Count} and {ids.Count}";
        var next = response.NextPageOffset is null ? "" : Text(response.NextPageOffset);
        if (next != expect.GetProperty("next").ToString())
            return $"next page at `{next}`, expected `{expect.GetProperty("next")}`";
        return expect.TryGetProperty("payloads", out var payloads)
            ? response.Result.Zip(payloads.EnumerateArray(), static (p, e) => Answers.Payload(e, p.Payload)).FirstOrDefault(static d => d is not null)
            : null;
    }

    private async Task<string?> OperationsAsync(GoldenCase item)
    {
        var (request, expect) = (item.Request, item.Expect);
        var collection = await server.ScratchAsync(request);
        var steps = expect.GetProperty("steps").EnumerateArray().Select(static s => s.GetString()!).ToList();
        var i = 0;
        foreach (var operation in request.GetProperty("ops").EnumerateArray())
        {
            var result = await server.RunAsync(collection, operation);
            var expected = steps[i++];
            if (expected == "ok" ? result != "ok" : !result.Contains(expected["error: ".Length..], StringComparison.Ordinal))
                return $"step {i}: {result}, expected {expected}";
        }

        var read = await server.Points.ScrollAsync(new Wire.ScrollPoints
        {
            CollectionName = collection,
            Limit = 1000,
            WithPayload = new Wire.WithPayloadSelector { Enable = true },
            WithVectors = new Wire.WithVectorsSelector { Enable = request.GetProperty("with_vector").GetBoolean() },
        });
        return Answers.Records(expect.GetProperty("records"), read.Result, item.Tolerance);
    }

    private async Task<string?> ErrorAsync(GoldenCase item, string collection)
    {
        var request = item.Request;
        try
        {
            switch (request.GetProperty("call").GetString())
            {
                case "query":
                    await server.Points.QueryAsync(RestJson.Query(collection, request));
                    break;
                case "facet":
                    await server.Points.FacetAsync(RestJson.Facet(collection, request));
                    break;
                case "scroll":
                    await server.Points.ScrollAsync(RestJson.Scroll(collection, request));
                    break;
                default:
                    return $"call {request.GetProperty("call")} is not known to the test";
            }

            return "no error";
        }
        catch (RpcException error)
        {
            var code = error.StatusCode.ToString().ToUpperInvariant();
            return code == item.Expect.GetProperty("code").GetString()!.Replace("_", "", StringComparison.Ordinal)
                && error.Status.Detail.Contains(item.Expect.GetProperty("contains").GetString()!, StringComparison.Ordinal)
                ? null
                : $"{error.StatusCode} {error.Status.Detail}, expected {item.Expect}";
        }
    }

    private static string Text(Wire.PointId id) => id.HasUuid ? id.Uuid : id.Num.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static double? Order(Wire.OrderValue? value) => value?.VariantCase switch
    {
        null => null,
        Wire.OrderValue.VariantOneofCase.Int => value.Int,
        _ => value.Float,
    };
}
