using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Search;
using Google.Protobuf.Collections;

namespace FitnessGrpc.Retrieval.AnswerCache;

/// <summary>The bounds of the contract.</summary>
internal static class AnswerCacheRequests
{
    public const int MaxQuestion = 8192;
    public const int MaxScope = 128;
    public const int MaxAnswer = 32_768;
    public const int MaxCitations = 32;
    public const int MaxSources = 64;
    public const int MaxModel = 128;
    public const int MaxDocumentIds = 1000;
    public const int MaxVector = 65_536;
    private const int MaxDocumentId = 256;
    private const int MaxTitle = 512;
    private const int MaxQuote = 1000;
    private const int MaxSource = 1024;
    private const int MaxHash = 128;
    private const int MaxAnswerId = 64;

    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field.</exception>
    public static void Check(LookupAnswerRequest request)
    {
        var validator = new RequestValidator()
            .Text(request.Question, "question", 1, MaxQuestion)
            .Text(request.Scope, "scope", 0, MaxScope);
        FilterValidator.Check(validator, request.Filter, "filter");
        validator.ThrowIfInvalid();
    }

    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field.</exception>
    public static void Check(StoreAnswerRequest request)
    {
        var validator = new RequestValidator()
            .Text(request.Question, "question", 1, MaxQuestion)
            .Text(request.Scope, "scope", 0, MaxScope)
            .Text(request.Answer, "answer", 1, MaxAnswer)
            .Text(request.Model, "model", 0, MaxModel)
            .Count(request.Citations.Count, "citations", 0, MaxCitations)
            .Count(request.Sources.Count, "sources", 1, MaxSources);
        for (var i = 0; i < Math.Min(request.Citations.Count, MaxCitations); i++)
        {
            var citation = request.Citations[i];
            validator
                .Require(citation.Number >= 1, $"citations[{i}].number", "must be at least 1")
                .Text(citation.DocumentId, $"citations[{i}].document_id", 1, MaxDocumentId)
                .Text(citation.Title, $"citations[{i}].title", 0, MaxTitle)
                .Text(citation.Quote, $"citations[{i}].quote", 0, MaxQuote)
                .Text(citation.Source, $"citations[{i}].source", 0, MaxSource);
        }
        for (var i = 0; i < Math.Min(request.Sources.Count, MaxSources); i++)
        {
            var source = request.Sources[i];
            validator
                .Text(source.DocumentId, $"sources[{i}].document_id", 1, MaxDocumentId)
                .Text(source.ContentHash, $"sources[{i}].content_hash", 1, MaxHash)
                .Require(double.IsFinite(source.DenseScore), $"sources[{i}].dense_score", "must be a finite number");
        }
        FilterValidator.Check(validator, request.Filter, "filter");
        Vector(validator, request.QueryVector);
        validator.ThrowIfInvalid();
    }

    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field.</exception>
    public static void Check(InvalidateAnswersRequest request)
    {
        var validator = new RequestValidator();
        switch (request.SelectorCase)
        {
            case InvalidateAnswersRequest.SelectorOneofCase.Documents:
                var ids = request.Documents.Ids;
                validator.Count(ids.Count, "documents.ids", 1, MaxDocumentIds);
                for (var i = 0; i < Math.Min(ids.Count, MaxDocumentIds); i++)
                    validator.Text(ids[i], $"documents.ids[{i}]", 1, MaxDocumentId);
                break;
            case InvalidateAnswersRequest.SelectorOneofCase.Scope:
                validator.Text(request.Scope, "scope", 0, MaxScope);
                break;
            case InvalidateAnswersRequest.SelectorOneofCase.Everything:
                validator.Require(request.Everything, "everything", "must be true");
                break;
            case InvalidateAnswersRequest.SelectorOneofCase.AnswerId:
                validator.Text(request.AnswerId, "answer_id", 1, MaxAnswerId);
                break;
            default:
                validator.Fail("selector", "must be one of documents, scope, everything, answer_id");
                break;
        }
        validator.ThrowIfInvalid();
    }

    private static void Vector(RequestValidator validator, RepeatedField<float> vector)
    {
        if (vector.Count == 0)
            return;
        validator.Count(vector.Count, "query_vector", 0, MaxVector);
        var zero = true;
        for (var i = 0; i < Math.Min(vector.Count, MaxVector); i++)
        {
            if (!float.IsFinite(vector[i]))
            {
                validator.Fail($"query_vector[{i}]", "must be a finite number");
                return;
            }
            zero &= vector[i] == 0;
        }
        validator.Require(!zero, "query_vector", "must not be all zeros");
    }
}
