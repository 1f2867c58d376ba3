using System.CommandLine;
using System.Globalization;
using FitnessGrpc.Contracts.Retrieval.V1;

namespace FitnessGrpc.Host.Client;

/// <summary><c>fitness search "query"</c>: prints the passages found, with what each channel said.</summary>
internal static class SearchCommand
{
    private static readonly Argument<string> Query = new("query") { Description = "The question or words to search for" };

    private static readonly Option<int> Limit = new("--limit") { Description = "1 to 100", DefaultValueFactory = static _ => 10 };

    public static Command Create()
    {
        var endpoint = ServerConnection.EndpointOption();
        var json = ServerConnection.JsonOption();
        var command = new Command("search", "Search the knowledge.") { Query, Limit, endpoint, json };
        command.SetAction((parsed, cancellation) => ServerConnection.RunAsync(parsed.GetValue(endpoint)!, async channel =>
        {
            var client = new RetrievalService.RetrievalServiceClient(channel);
            var request = new SearchRequest { Query = parsed.GetValue(Query), Limit = parsed.GetValue(Limit) };
            var response = await client.SearchAsync(request, cancellationToken: cancellation);
            if (parsed.GetValue(json))
                Console.WriteLine(ServerConnection.ToJson(response));
            else
                Print(response);
            return 0;
        }));
        return command;
    }

    private static void Print(SearchResponse response)
    {
        foreach (var hit in response.Hits)
        {
            var dense = hit.Channels.HasDense ? hit.Channels.Dense.ToString("F3", CultureInfo.InvariantCulture) : "-";
            var sparse = hit.Channels.HasSparse ? hit.Channels.Sparse.ToString("F2", CultureInfo.InvariantCulture) : "-";
            Console.WriteLine(FormattableString.Invariant(
                $"{hit.Score:F3}  {hit.Title} ({hit.DocumentId}#{hit.Chunk})  dense {dense}, sparse {sparse}"));
            var text = hit.Text.ReplaceLineEndings(" ");
            Console.WriteLine($"       {(text.Length > 160 ? text[..160] + "…" : text)}");
        }
    }
}
