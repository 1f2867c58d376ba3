using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Tests.Serving;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.Tests.Rpc;

/// <summary>Documents through the contract, stored in the real engine.</summary>
public sealed class DocumentsServedTests(ServedRetrieval served) : IClassFixture<ServedRetrieval>
{
    private readonly RetrievalService.RetrievalServiceClient _client = served.Client;

    private static Document Article(string id, string text, string level = "beginner") => new()
    {
        DocumentId = id,
        Title = $"Article {id}",
        Text = text,
        Source = "test",
        Metadata = new Struct
        {
            Fields =
            {
                ["level"] = Value.ForString(level),
                ["year"] = Value.ForNumber(2020),
                ["tags"] = Value.ForList(Value.ForString("a"), Value.ForString("b")),
                ["nested"] = Value.ForStruct(new Struct { Fields = { ["deep"] = Value.ForBool(true) } }),
            },
        },
    };

    private static string Paragraphs(string word, int count) => string.Join(
        "\n\n", Enumerable.Range(0, count).Select(p => string.Join(' ', Enumerable.Repeat($"{word} paragraph{p}", 60)) + "."));

    private async Task<DocumentResult> UpsertAsync(Document document) =>
        Assert.Single((await _client.UpsertDocumentsAsync(new UpsertDocumentsRequest { Documents = { document } })).Results);

    private async Task<List<SearchHit>> ChunksAsync(string id, string query)
    {
        var filter = new Filter { All = { new Condition { Field = "document_id", Equals_ = Value.ForString(id) } } };
        var response = await _client.SearchAsync(new SearchRequest { Query = query, Limit = 100, Filter = filter });
        return [.. response.Hits.OrderBy(h => h.Chunk)];
    }

    [Fact]
    public async Task Document_is_created_unchanged_updated_and_deleted()
    {
        var document = Article("life", Paragraphs("first", 6));
        var created = await UpsertAsync(document);
        Assert.Equal((DocumentStatus.Created, true), (created.Status, created.Chunks > 2));

        var before = served.Embedding.Texts;
        var same = await UpsertAsync(document);
        Assert.Equal((DocumentStatus.Unchanged, created.Chunks), (same.Status, same.Chunks));
        Assert.Equal(before, served.Embedding.Texts);

        var stored = (await _client.GetDocumentAsync(new GetDocumentRequest { DocumentId = "life" })).Document;
        Assert.Equal(document, stored.Document);
        Assert.Equal(created.Chunks, stored.Chunks);
        var hits = await ChunksAsync("life", "first");
        Assert.Equal(Enumerable.Range(0, created.Chunks), hits.Select(h => h.Chunk));
        Assert.All(hits, h => Assert.Equal((stored.ContentHash, document.Metadata, "test"), (h.ContentHash, h.Metadata, h.Source)));

        document.Text = Paragraphs("second", 3);
        var updated = await UpsertAsync(document);
        Assert.Equal(DocumentStatus.Updated, updated.Status);
        hits = await ChunksAsync("life", "first second");
        Assert.Equal(updated.Chunks, hits.Count);
        Assert.All(hits, h => Assert.DoesNotContain("first", h.Text));

        var deleted = await _client.DeleteDocumentsAsync(new DeleteDocumentsRequest { DocumentIds = { "life", "life", "never" } });
        Assert.Equal(1, deleted.Deleted);
        Assert.Empty(await ChunksAsync("life", "second"));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.GetDocumentAsync(new GetDocumentRequest { DocumentId = "life" }));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Request_with_a_bad_document_stores_nothing()
    {
        var request = new UpsertDocumentsRequest { Documents = { Article("good", "text"), new Document { DocumentId = "bad" } } };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.UpsertDocumentsAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("documents[1]", error.Status.Detail);
        error = await Assert.ThrowsAsync<RpcException>(async () => await _client.GetDocumentAsync(new GetDocumentRequest { DocumentId = "good" }));
        Assert.Equal(StatusCode.NotFound, error.StatusCode);
    }

    [Fact]
    public async Task Stream_stores_the_good_and_reports_the_bad()
    {
        using var call = _client.StreamDocuments();
        for (var i = 0; i < 300; i++)
            await call.RequestStream.WriteAsync(new StreamDocumentsRequest { Document = i % 100 == 50 ? new Document { DocumentId = $"s/{i}" } : Article($"s/{i}", "streamed") });
        await call.RequestStream.WriteAsync(new StreamDocumentsRequest { Document = Article("s/0", "streamed again") });
        await call.RequestStream.WriteAsync(new StreamDocumentsRequest { Document = Article("s/1", "streamed") });
        await call.RequestStream.WriteAsync(new StreamDocumentsRequest());
        await call.RequestStream.CompleteAsync();
        var response = await call;
        Assert.Equal((297, 1, 1, 4), (response.Created, response.Updated, response.Unchanged, response.Failed));
        Assert.Equal([50, 150, 250, 302], response.Failures.Select(f => f.Index));
        Assert.Equal("s/50", response.Failures[0].DocumentId);
        Assert.Contains("document.text", response.Failures[0].Reason);
        Assert.Equal("streamed again", (await _client.GetDocumentAsync(new GetDocumentRequest { DocumentId = "s/0" })).Document.Document.Text);
    }

    [Fact]
    public async Task Listing_pages_through_all_that_match()
    {
        for (var i = 0; i < 7; i++)
            await UpsertAsync(Article($"list/{i}", "text", "listed"));
        var filter = new Filter { All = { new Condition { Field = "level", Equals_ = Value.ForString("listed") } } };
        var ids = new List<string>();
        var token = "";
        var pages = 0;
        do
        {
            var page = await _client.ListDocumentsAsync(new ListDocumentsRequest { PageSize = 3, PageToken = token, Filter = filter });
            Assert.Equal(7, page.Total);
            Assert.All(page.Documents, d => Assert.Equal(("", 1), (d.Document.Text, d.Chunks)));
            ids.AddRange(page.Documents.Select(d => d.Document.DocumentId));
            token = page.NextPageToken;
            pages++;
        }
        while (token.Length > 0);
        Assert.Equal(3, pages);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"list/{i}"), ids.Order());
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.ListDocumentsAsync(new ListDocumentsRequest { PageToken = "x" }));
        Assert.Contains("page_token", error.Status.Detail);
    }

    [Fact]
    public async Task Writers_of_one_document_leave_one_whole_version()
    {
        var versions = Enumerable.Range(0, 8).Select(i => Article("race", Paragraphs($"version{i}", 2 + i))).ToList();
        await Task.WhenAll(versions.Select(UpsertAsync));
        var stored = (await _client.GetDocumentAsync(new GetDocumentRequest { DocumentId = "race" })).Document;
        var hits = await ChunksAsync("race", "version0 version1 paragraph0");
        Assert.Equal(Enumerable.Range(0, stored.Chunks), hits.Select(h => h.Chunk));
        Assert.All(hits, h => Assert.Equal(stored.ContentHash, h.ContentHash));
    }

    [Fact]
    public async Task Text_that_the_model_would_cut_is_cut_more_finely()
    {
        var result = await UpsertAsync(Article("dense", string.Join(". ", Enumerable.Repeat("tok tok tok tok tok", 60))));
        var plain = await UpsertAsync(Article("plain", string.Join(". ", Enumerable.Repeat("tik tik tik tik tik", 60))));
        Assert.True(result.Chunks > plain.Chunks, $"{result.Chunks} {plain.Chunks}");
    }

    [Fact]
    public async Task Odd_characters_are_kept()
    {
        var document = Article("odd/\u2028 id", "\0 \uFFFE \uFFFF 😀 tab\tcr\r end");
        await UpsertAsync(document);
        Assert.Equal(document, (await _client.GetDocumentAsync(new GetDocumentRequest { DocumentId = document.DocumentId })).Document.Document);
    }

    [Theory]
    [InlineData("level", "equals", true)]
    [InlineData("year", "range", true)]
    [InlineData("tags", "in", true)]
    [InlineData("nested.deep", "exists", true)]
    [InlineData("nested.other", "exists", false)]
    public async Task Filters_reach_metadata(string field, string test, bool expected)
    {
        await UpsertAsync(Article("filtered", "quokka"));
        var condition = new Condition { Field = field };
        switch (test)
        {
            case "equals":
                condition.Equals_ = Value.ForString("beginner");
                break;
            case "range":
                condition.Range = new NumberRange { Gt = 2019, Lte = 2020 };
                break;
            case "in":
                condition.In = new ListValue { Values = { Value.ForString("b"), Value.ForNumber(3) } };
                break;
            default:
                condition.Exists = true;
                break;
        }
        async Task<bool> FoundAsync(Filter filter) =>
            (await _client.SearchAsync(new SearchRequest { Query = "quokka", Limit = 100, Filter = filter })).Hits.Any(h => h.DocumentId == "filtered");
        Assert.Equal(expected, await FoundAsync(new Filter { All = { condition } }));
        Assert.Equal(expected, await FoundAsync(new Filter { Any = { condition, new Condition { Field = "none", Exists = true } } }));
        Assert.Equal(!expected, await FoundAsync(new Filter { None = { condition } }));
    }
}
