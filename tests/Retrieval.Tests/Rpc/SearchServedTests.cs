using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Tests.Serving;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.Tests.Rpc;

/// <summary>Search through the contract, over the real engine.</summary>
public sealed class SearchServedTests(ServedRetrieval served) : IClassFixture<ServedRetrieval>, IAsyncLifetime
{
    private readonly RetrievalService.RetrievalServiceClient _client = served.Client;

    public async ValueTask InitializeAsync()
    {
        var request = new UpsertDocumentsRequest();
        for (var i = 0; i < 30; i++)
            request.Documents.Add(new Document { DocumentId = $"d{i}", Title = $"Drill {i}", Text = $"Common words and number{i}.\n\n## More\n\nCommon words.", Format = TextFormat.Markdown });
        await _client.UpsertDocumentsAsync(request);
    }

    public ValueTask DisposeAsync() => default;

    [Fact]
    public async Task Both_channels_score_the_best_hit()
    {
        var response = await _client.SearchAsync(new SearchRequest { Query = "number7" });
        Assert.Equal(10, response.Hits.Count);
        Assert.True(response.Candidates >= 10);
        var best = response.Hits[0];
        Assert.Equal(("d7", 0), (best.DocumentId, best.Chunk));
        Assert.True(best.Channels.Dense > 0 && best.Channels.Sparse > 0);
        Assert.All(response.Hits, h => Assert.InRange(h.Score, 0, 1));
        Assert.Equal(response.Hits.Select(h => h.Score).OrderDescending(), response.Hits.Select(h => h.Score));
    }

    [Fact]
    public async Task Weight_of_zero_and_one_ask_one_channel()
    {
        var words = await _client.SearchAsync(new SearchRequest { Query = "number7", DenseWeight = 0 });
        Assert.All(words.Hits, h => Assert.True(h.Channels.HasSparse && !h.Channels.HasDense));
        Assert.Equal("d7", Assert.Single(words.Hits).DocumentId);
        var meaning = await _client.SearchAsync(new SearchRequest { Query = "number7", DenseWeight = 1 });
        Assert.All(meaning.Hits, h => Assert.True(!h.Channels.HasSparse && h.Channels.HasDense));
    }

    [Fact]
    public async Task Question_of_function_words_is_asked_by_meaning()
    {
        Assert.NotEmpty((await _client.SearchAsync(new SearchRequest { Query = "what is the" })).Hits);
        Assert.Empty((await _client.SearchAsync(new SearchRequest { Query = "what is the", DenseWeight = 0 })).Hits);
    }

    [Fact]
    public async Task Chunks_of_a_document_are_limited()
    {
        var hits = (await _client.SearchAsync(new SearchRequest { Query = "drill common words", Limit = 20, MaxPerDocument = 1 })).Hits;
        Assert.Equal(20, hits.Select(h => h.DocumentId).Distinct().Count());
    }

    [Fact]
    public async Task Vector_of_the_question_saves_its_embedding()
    {
        var request = new SearchRequest { Query = "number7", DenseWeight = 1 };
        request.QueryVector.AddRange(Enumerable.Range(0, WordHashEmbedding.Dimensions).Select(i => i == 3 ? 2e38f : 1f));
        var before = served.Embedding.Texts;
        Assert.NotEmpty((await _client.SearchAsync(request)).Hits);
        Assert.Equal(before, served.Embedding.Texts);
        request.QueryVector.Add(1);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await _client.SearchAsync(request));
        Assert.Equal((StatusCode.InvalidArgument, true), (error.StatusCode, error.Status.Detail.Contains("query_vector", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_model_is_refused_and_nothing_is_touched()
    {
        var other = await served.StartRetrievalAsync(new WordHashEmbedding("ffff"));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await other.SearchAsync(new SearchRequest { Query = "x" }));
        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.NotEmpty((await _client.SearchAsync(new SearchRequest { Query = "number7" })).Hits);
    }
}
