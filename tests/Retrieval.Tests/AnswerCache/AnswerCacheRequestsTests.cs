using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.AnswerCache;

namespace FitnessGrpc.Retrieval.Tests.AnswerCache;

public sealed class AnswerCacheRequestsTests
{
    public static TheoryData<string, Action<StoreAnswerRequest>> WrongStores { get; } = new()
    {
        { "question", static r => r.Question = " " },
        { "question", static r => r.Question = new string('q', 8193) },
        { "scope", static r => r.Scope = new string('s', 129) },
        { "answer", static r => r.Answer = "" },
        { "answer", static r => r.Answer = new string('a', 32_769) },
        { "model", static r => r.Model = new string('m', 129) },
        { "citations", static r => r.Citations.AddRange(Enumerable.Repeat(new Citation { Number = 1, DocumentId = "d" }, 33)) },
        { "citations[0].number", static r => r.Citations.Add(new Citation { DocumentId = "d" }) },
        { "citations[0].document_id", static r => r.Citations.Add(new Citation { Number = 1 }) },
        { "citations[0].quote", static r => r.Citations.Add(new Citation { Number = 1, DocumentId = "d", Quote = new string('q', 1001) }) },
        { "sources", static r => r.Sources.Clear() },
        { "sources", static r => r.Sources.AddRange(Enumerable.Repeat(r.Sources[0], 64)) },
        { "sources[1].document_id", static r => r.Sources.Add(new AnswerSource { ContentHash = "h" }) },
        { "sources[1].content_hash", static r => r.Sources.Add(new AnswerSource { DocumentId = "d" }) },
        { "sources[1].dense_score", static r => r.Sources.Add(new AnswerSource { DocumentId = "d", ContentHash = "h", DenseScore = double.NaN }) },
        { "query_vector[1]", static r => r.QueryVector.AddRange([0, float.NaN]) },
        { "query_vector", static r => r.QueryVector.AddRange([0, 0]) },
        { "filter.all[0].field", static r => r.Filter = new Filter { All = { new Condition { Exists = true } } } },
    };

    public static TheoryData<string, InvalidateAnswersRequest> WrongInvalidations { get; } = new()
    {
        { "selector", new InvalidateAnswersRequest() },
        { "everything", new InvalidateAnswersRequest { Everything = false } },
        { "scope", new InvalidateAnswersRequest { Scope = new string('s', 129) } },
        { "answer_id", new InvalidateAnswersRequest { AnswerId = "" } },
        { "documents.ids", new InvalidateAnswersRequest { Documents = new DocumentIds() } },
        { "documents.ids", new InvalidateAnswersRequest { Documents = new DocumentIds { Ids = { Enumerable.Repeat("d", 1001) } } } },
        { "documents.ids[1]", new InvalidateAnswersRequest { Documents = new DocumentIds { Ids = { "d", "" } } } },
    };

    [Theory]
    [MemberData(nameof(WrongStores))]
    public void Store_with_a_wrong_field_is_refused_by_its_name(string field, Action<StoreAnswerRequest> spoil)
    {
        var request = new StoreAnswerRequest
        {
            Question = "q",
            Answer = "a",
            Sources = { new AnswerSource { DocumentId = "d", ContentHash = "h" } },
        };
        AnswerCacheRequests.Check(request);
        spoil(request);
        AssertNames(field, () => AnswerCacheRequests.Check(request));
    }

    [Theory]
    [MemberData(nameof(WrongInvalidations))]
    public void Invalidation_with_a_wrong_field_is_refused_by_its_name(string field, InvalidateAnswersRequest request) =>
        AssertNames(field, () => AnswerCacheRequests.Check(request));

    [Fact]
    public void Lookup_with_wrong_fields_names_each()
    {
        var request = new LookupAnswerRequest { Scope = new string('s', 129), Filter = new Filter { Any = { new Condition { Field = "f" } } } };
        var error = Assert.Throws<DomainException>(() => AnswerCacheRequests.Check(request));
        Assert.Equal(["question", "scope"], error.Violations.Take(2).Select(static v => v.Field));
        Assert.StartsWith("filter.any[0]", error.Violations[2].Field);
    }

    private static void AssertNames(string field, Action check)
    {
        var error = Assert.Throws<DomainException>(check);
        Assert.Equal(ErrorKind.InvalidArgument, error.Kind);
        Assert.Equal(field, Assert.Single(error.Violations).Field);
    }
}
