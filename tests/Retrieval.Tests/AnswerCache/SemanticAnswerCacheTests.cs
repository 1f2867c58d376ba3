using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.AnswerCache;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Qdrant = FitnessGrpc.Contracts.Qdrant;

namespace FitnessGrpc.Retrieval.Tests.AnswerCache;

public sealed class SemanticAnswerCacheTests(AnswerCacheFixture fixture) : IClassFixture<AnswerCacheFixture>
{
    private const string Asked = "How do I do a Romanian deadlift safely?";
    private const string Meant = "What is the safe way to perform a Romanian deadlift?";

    [Fact]
    public async Task Lookup_before_anything_was_stored_is_a_miss_with_the_vector()
    {
        var test = fixture.Create();
        var response = await Lookup(test, Asked);
        Assert.Equal(AnswerMatch.Miss, response.Match);
        Assert.Null(response.Answer);
        Assert.Equal(0, response.Similarity);
        Assert.Equal(test.Model.Vector(Asked), response.QueryVector);
    }

    [Fact]
    public async Task Same_question_is_exact_comes_back_as_stored_and_needs_no_embedding()
    {
        var test = fixture.Create();
        var stored = Answer(Asked);
        var id = (await test.Cache.StoreAsync(stored, default)).AnswerId;
        test.Model.Away = true;
        var response = await Lookup(test, "  HOW do I do a romanian   deadlift safely");
        Assert.Equal(AnswerMatch.Exact, response.Match);
        Assert.Equal(1, response.Similarity);
        Assert.Empty(response.QueryVector);
        var expected = new CachedAnswer
        {
            AnswerId = id,
            Question = Asked,
            Answer = stored.Answer,
            Model = "extractive",
            CreatedAt = Timestamp.FromDateTimeOffset(test.Time.GetUtcNow()),
            Citations = { stored.Citations },
            Sources = { stored.Sources },
        };
        Assert.Equal(expected, response.Answer);
    }

    [Fact]
    public async Task Question_that_means_the_same_is_semantic_and_gives_its_cosine_and_vector()
    {
        var test = fixture.Create();
        await test.Cache.StoreAsync(Answer(Asked), default);
        var response = await Lookup(test, Meant);
        Assert.Equal(AnswerMatch.Semantic, response.Match);
        Assert.Equal(Asked, response.Answer.Question);
        Assert.InRange(response.Similarity, 0.97, 1);
        Assert.Equal(test.Model.Vector(Meant), response.QueryVector);
    }

    [Theory]
    [InlineData("How do I do a deadlift safely?")]
    [InlineData("How do I not do a Romanian deadlift safely?")]
    [InlineData("How do I do a Romanian deadlift safely while pregnant?")]
    [InlineData("How do I do a Romanian deadlift safely with 60 kg?")]
    public async Task Near_question_that_asks_for_something_else_is_a_miss(string question)
    {
        var test = fixture.Create();
        await test.Cache.StoreAsync(Answer(Asked), default);
        var response = await Lookup(test, question);
        Assert.Equal(AnswerMatch.Miss, response.Match);
        Assert.InRange(response.Similarity, 0.97, 1);
    }

    [Fact]
    public async Task Right_answer_behind_nearer_wrong_ones_is_found()
    {
        var test = fixture.Create();
        foreach (var weight in Enumerable.Range(0, 5))
            await test.Cache.StoreAsync(Answer($"How do I do a Romanian deadlift safely with {weight + 60} kg?"), default);
        await test.Cache.StoreAsync(Answer(Asked), default);
        Assert.Equal(Asked, (await Lookup(test, Meant)).Answer.Question);
    }

    [Fact]
    public async Task Far_vector_is_a_miss_whatever_the_words_say()
    {
        var test = fixture.Create();
        test.Model.Far = "way";
        await test.Cache.StoreAsync(Answer(Asked), default);
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Meant)).Match);
    }

    [Fact]
    public async Task Exact_only_neither_embeds_nor_finds_what_means_the_same()
    {
        var test = fixture.Create();
        await test.Cache.StoreAsync(Answer(Asked), default);
        var embedded = test.Model.Embedded;
        var response = await test.Cache.LookupAsync(new LookupAnswerRequest { Question = Meant, ExactOnly = true }, default);
        Assert.Equal(AnswerMatch.Miss, response.Match);
        Assert.Equal(embedded, test.Model.Embedded);
    }

    [Fact]
    public async Task Semantic_match_can_be_switched_off()
    {
        var test = fixture.Create(new AnswerCacheOptions { Semantic = false });
        await test.Cache.StoreAsync(Answer(Asked), default);
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Meant)).Match);
        Assert.Equal(AnswerMatch.Exact, (await Lookup(test, Asked)).Match);
    }

    [Fact]
    public async Task Scope_and_filter_keep_answers_apart()
    {
        var test = fixture.Create();
        var filter = new Filter { All = { new Condition { Field = "level", Equals_ = Value.ForString("easy") } } };
        var stored = Answer(Asked);
        (stored.Scope, stored.Filter) = ("coach", filter);
        await test.Cache.StoreAsync(stored, default);
        foreach (var question in (string[])[Asked, Meant])
        {
            Assert.Equal(AnswerMatch.Miss, (await Lookup(test, question)).Match);
            Assert.Equal(AnswerMatch.Miss, (await test.Cache.LookupAsync(new LookupAnswerRequest { Question = question, Scope = "coach" }, default)).Match);
            Assert.Equal(AnswerMatch.Miss, (await test.Cache.LookupAsync(new LookupAnswerRequest { Question = question, Filter = filter }, default)).Match);
            var found = await test.Cache.LookupAsync(new LookupAnswerRequest { Question = question, Scope = "coach", Filter = filter.Clone() }, default);
            Assert.NotEqual(AnswerMatch.Miss, found.Match);
        }
    }

    [Fact]
    public async Task Storing_again_replaces()
    {
        var test = fixture.Create();
        var first = await test.Cache.StoreAsync(Answer(Asked, "first"), default);
        test.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await test.Cache.StoreAsync(Answer(Asked.ToUpperInvariant(), "second"), default);
        Assert.Equal(first.AnswerId, second.AnswerId);
        Assert.Equal("second", (await Lookup(test, Asked)).Answer.Answer);
        Assert.Equal(1, await Invalidate(test, new InvalidateAnswersRequest { Everything = true }));
    }

    [Theory]
    [InlineData("squat", "h0")]
    [InlineData("gone", "h1")]
    public async Task Answer_whose_source_changed_meanwhile_is_not_kept(string document, string hash)
    {
        var test = fixture.Create();
        var request = Answer(Asked);
        request.Sources.Add(new AnswerSource { DocumentId = document, ContentHash = hash });
        Assert.Equal("", (await test.Cache.StoreAsync(request, default)).AnswerId);
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Asked)).Match);
    }

    [Theory]
    [InlineData(Asked, true)]
    [InlineData(Asked, false)]
    [InlineData(Meant, true)]
    [InlineData(Meant, false)]
    public async Task Answer_whose_source_changed_or_went_is_a_miss_and_is_gone(string question, bool changed)
    {
        var test = fixture.Create();
        await test.Cache.StoreAsync(Answer(Asked), default);
        if (changed)
            test.Documents.Hashes["squat"] = "other";
        else
            test.Documents.Hashes.Remove("squat");
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, question)).Match);
        Assert.Equal(0, await Invalidate(test, new InvalidateAnswersRequest { Everything = true }));
    }

    [Fact]
    public async Task Documents_that_changed_take_their_answers_with_them()
    {
        var test = fixture.Create();
        await test.Cache.DropForDocumentsAsync(["squat"], default);
        await test.Cache.StoreAsync(Answer(Asked), default);
        await test.Cache.StoreAsync(Answer("How do I bench press?", document: "bench", hash: "h2"), default);
        await test.Cache.DropForDocumentsAsync(["squat", "unknown"], default);
        await test.Cache.DropForDocumentsAsync([], default);
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Asked)).Match);
        Assert.Equal(AnswerMatch.Exact, (await Lookup(test, "How do I bench press?")).Match);
    }

    [Fact]
    public async Task Invalidation_counts_what_it_forgot()
    {
        var test = fixture.Create();
        Assert.Equal(0, await Invalidate(test, new InvalidateAnswersRequest { Everything = true }));
        var ids = new List<string>();
        foreach (var (scope, document, hash) in (ValueTuple<string, string, string>[])[("", "squat", "h1"), ("a", "squat", "h1"), ("b", "bench", "h2"), ("c", "bench", "h2")])
        {
            var request = Answer(Asked, document: document, hash: hash);
            request.Scope = scope;
            ids.Add((await test.Cache.StoreAsync(request, default)).AnswerId);
        }
        Assert.Equal(1, await Invalidate(test, new InvalidateAnswersRequest { Scope = "" }));
        Assert.Equal(1, await Invalidate(test, new InvalidateAnswersRequest { Documents = new DocumentIds { Ids = { "squat", "nothing" } } }));
        Assert.Equal(0, await Invalidate(test, new InvalidateAnswersRequest { AnswerId = ids[0] }));
        Assert.Equal(0, await Invalidate(test, new InvalidateAnswersRequest { AnswerId = "no uuid" }));
        Assert.Equal(1, await Invalidate(test, new InvalidateAnswersRequest { AnswerId = ids[2].ToUpperInvariant() }));
        Assert.Equal(1, await Invalidate(test, new InvalidateAnswersRequest { Everything = true }));
    }

    [Fact]
    public async Task Oldest_answers_go_when_there_are_too_many()
    {
        var test = fixture.Create(new AnswerCacheOptions { MaxEntries = 2 });
        foreach (var muscle in (string[])["biceps", "triceps", "calves"])
        {
            await test.Cache.StoreAsync(Answer($"How do I stretch my {muscle}?"), default);
            test.Time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, "How do I stretch my biceps?")).Match);
        Assert.Equal(AnswerMatch.Exact, (await Lookup(test, "How do I stretch my triceps?")).Match);
        Assert.Equal(AnswerMatch.Exact, (await Lookup(test, "How do I stretch my calves?")).Match);
    }

    [Theory]
    [InlineData(Asked)]
    [InlineData(Meant)]
    public async Task Answer_older_than_its_time_to_live_is_a_miss(string question)
    {
        var test = fixture.Create(new AnswerCacheOptions { TimeToLiveHours = 1 });
        await test.Cache.StoreAsync(Answer(Asked), default);
        test.Time.Advance(TimeSpan.FromMinutes(60));
        Assert.NotEqual(AnswerMatch.Miss, (await Lookup(test, question)).Match);
        test.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, question)).Match);
    }

    [Fact]
    public async Task Vector_of_the_caller_saves_the_embedding_and_must_fit_the_model()
    {
        var test = fixture.Create();
        var request = Answer(Asked);
        request.QueryVector.AddRange(test.Model.Vector(Asked));
        await test.Cache.StoreAsync(request, default);
        Assert.Equal(0, test.Model.Embedded);
        Assert.Equal(AnswerMatch.Semantic, (await Lookup(test, Meant)).Match);
        request.QueryVector.Add(1);
        var error = await Assert.ThrowsAsync<DomainException>(() => test.Cache.StoreAsync(request, default));
        Assert.Equal("query_vector", Assert.Single(error.Violations).Field);
    }

    [Fact]
    public async Task Another_model_starts_anew_and_the_answers_of_the_old_one_are_deleted()
    {
        var test = fixture.Create();
        await test.Cache.StoreAsync(Answer(Asked), default);
        test.Model.Fingerprint = "f2";
        test.Time.Advance(TimeSpan.FromSeconds(31));
        // The alias still points to the old model's answers: the same question is found, its vectors are not compared.
        Assert.Equal(AnswerMatch.Exact, (await Lookup(test, Asked)).Match);
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Meant)).Match);
        await test.Cache.StoreAsync(Answer("How do I bench press?"), default);
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Asked)).Match);
        var collections = await new Qdrant.Collections.CollectionsClient(fixture.Engine).ListAsync(new Qdrant.ListCollectionsRequest());
        Assert.Single(collections.Collections, c => c.Name.StartsWith($"{test.Prefix}-answers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replicas_share_answers_and_make_the_collection_at_the_same_time()
    {
        var one = fixture.Create();
        var other = fixture.Create(prefix: one.Prefix);
        await Task.WhenAll(
            one.Cache.StoreAsync(Answer("How do I bench press?"), default),
            other.Cache.StoreAsync(Answer(Asked), default));
        Assert.Equal(AnswerMatch.Exact, (await Lookup(one, Asked)).Match);
        Assert.Equal(AnswerMatch.Exact, (await Lookup(other, "How do I bench press?")).Match);
    }

    [Fact]
    public async Task Collection_that_went_away_is_made_again()
    {
        var test = fixture.Create();
        await test.Cache.StoreAsync(Answer(Asked), default);
        await new Qdrant.Collections.CollectionsClient(fixture.Engine).DeleteAsync(new Qdrant.DeleteCollection { CollectionName = $"{test.Prefix}-answers-v1-f1" });
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Asked)).Match);
        await test.Cache.StoreAsync(Answer(Asked), default);
        Assert.Equal(AnswerMatch.Exact, (await Lookup(test, Asked)).Match);
    }

    [Fact]
    public async Task Embedding_away_makes_a_lookup_a_miss_and_a_store_unavailable()
    {
        var test = fixture.Create();
        test.Model.Away = true;
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Asked)).Match);
        var error = await Assert.ThrowsAsync<RpcException>(() => test.Cache.StoreAsync(Answer(Asked), default));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    [Fact]
    public async Task Engine_away_makes_a_lookup_a_miss_and_writes_unavailable()
    {
        using var nowhere = GrpcChannel.ForAddress("http://127.0.0.1:1");
        var test = fixture.Create(engine: nowhere);
        Assert.Equal(AnswerMatch.Miss, (await Lookup(test, Asked)).Match);
        Func<Task>[] writes =
        [
            () => test.Cache.StoreAsync(Answer(Asked), default),
            () => test.Cache.InvalidateAsync(new InvalidateAnswersRequest { Everything = true }, default),
            () => test.Cache.DropForDocumentsAsync(["squat"], default),
        ];
        foreach (var write in writes)
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(write)).StatusCode);
    }

    [Fact]
    public async Task Lookup_that_the_caller_gave_up_is_cancelled_and_not_a_miss()
    {
        var test = fixture.Create();
        var error = await Assert.ThrowsAnyAsync<Exception>(() => test.Cache.LookupAsync(new LookupAnswerRequest { Question = Asked }, new CancellationToken(canceled: true)));
        Assert.True(error is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled });
    }

    private static Task<LookupAnswerResponse> Lookup(AnswerCacheFixture.CacheUnderTest test, string question) =>
        test.Cache.LookupAsync(new LookupAnswerRequest { Question = question }, default);

    private static async Task<int> Invalidate(AnswerCacheFixture.CacheUnderTest test, InvalidateAnswersRequest request) =>
        (await test.Cache.InvalidateAsync(request, default)).Invalidated;

    private static StoreAnswerRequest Answer(string question, string answer = "Hinge at the hips [1].", string document = "squat", string hash = "h1") => new()
    {
        Question = question,
        Answer = answer,
        Model = "extractive",
        Citations = { new Citation { Number = 1, DocumentId = document, Title = "Title", Quote = "Quote", Source = "file.md" } },
        Sources = { new AnswerSource { DocumentId = document, ContentHash = hash, DenseScore = 0.75 } },
    };
}
