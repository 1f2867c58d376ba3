using FitnessGrpc.Contracts.Retrieval.V1;
using Google.Protobuf;
using Grpc.Core;

namespace FitnessGrpc.Generation.Tests.Pipeline;

/// <summary>Retrieval in the process: finds what it is told, remembers answers under question, filter and scope.</summary>
internal sealed class FakeRetrieval : RetrievalService.RetrievalServiceClient
{
    private readonly Dictionary<string, CachedAnswer> _answers = [];

    public List<LookupAnswerRequest> Lookups { get; } = [];

    public List<SearchRequest> Searches { get; } = [];

    public List<StoreAnswerRequest> Stores { get; } = [];

    public List<SearchHit> Hits { get; } = [];

    /// <summary>Sees each call before it is answered, by method; throws what it is to fail with.</summary>
    public Action<string> Before { get; set; } = _ => { };

    /// <summary>Serves the remembered answer for any wording as a semantic match.</summary>
    public bool Semantic { get; set; }

    public override AsyncUnaryCall<LookupAnswerResponse> LookupAnswerAsync(LookupAnswerRequest request, CallOptions options)
    {
        Lookups.Add(request);
        return Answer("lookup", options, () =>
        {
            var response = new LookupAnswerResponse { Match = AnswerMatch.Miss, Similarity = 0.25, QueryVector = { 0.6f, 0.8f } };
            if (_answers.TryGetValue(Key(request.Question, request.Filter, request.Scope), out var exact))
                (response.Match, response.Answer, response.Similarity) = (AnswerMatch.Exact, exact, 1);
            else if (Semantic && _answers.Count > 0)
                (response.Match, response.Answer, response.Similarity) = (AnswerMatch.Semantic, _answers.Values.First(), 0.97);
            return response;
        });
    }

    public override AsyncUnaryCall<SearchResponse> SearchAsync(SearchRequest request, CallOptions options)
    {
        Searches.Add(request);
        return Answer("search", options, () => new SearchResponse { Hits = { Hits.Take(request.Limit) } });
    }

    public override AsyncUnaryCall<StoreAnswerResponse> StoreAnswerAsync(StoreAnswerRequest request, CallOptions options)
    {
        Stores.Add(request);
        return Answer("store", options, () =>
        {
            _answers[Key(request.Question, request.Filter, request.Scope)] = new CachedAnswer
            {
                Question = request.Question,
                Answer = request.Answer,
                Citations = { request.Citations },
                Sources = { request.Sources },
                Model = request.Model,
            };
            return new StoreAnswerResponse { AnswerId = "1" };
        });
    }

    public static SearchHit Hit(FitnessGrpc.Generation.Pipeline.Source source)
    {
        var hit = new SearchHit
        {
            DocumentId = source.DocumentId,
            Chunk = source.Chunk,
            Title = source.Title,
            Text = source.Text,
            Score = source.Score,
            Channels = new ChannelScores(),
            Source = source.Origin,
            ContentHash = source.ContentHash,
        };
        if (source.Dense is { } dense)
            hit.Channels.Dense = dense;
        return hit;
    }

    private static string Key(string question, Filter? filter, string scope) => $"{question}|{(filter ?? new Filter()).ToByteString().ToBase64()}|{scope}";

    private AsyncUnaryCall<T> Answer<T>(string method, CallOptions options, Func<T> answer)
    {
        Task<T> result;
        try
        {
            if (options.CancellationToken.IsCancellationRequested)
                throw new RpcException(new Status(StatusCode.Cancelled, ""));
            Assert.NotNull(options.Deadline);
            Before(method);
            result = Task.FromResult(answer());
        }
        catch (RpcException e)
        {
            result = Task.FromException<T>(e);
        }
        return new AsyncUnaryCall<T>(result, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }
}
