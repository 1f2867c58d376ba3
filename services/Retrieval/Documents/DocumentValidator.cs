using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Retrieval.Documents;

/// <summary>The bounds of documents and of the requests that carry them. Pure.</summary>
internal static class DocumentValidator
{
    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field; RESOURCE_EXHAUSTED when the request is too large.</exception>
    public static void Check(UpsertDocumentsRequest request)
    {
        new RequestValidator().Count(request.Documents.Count, "documents", 1, DocumentLimits.MaxDocuments).ThrowIfInvalid();
        if (request.CalculateSize() > DocumentLimits.MaxRequestBytes)
        {
            throw new DomainException(
                ErrorKind.ResourceExhausted,
                $"documents: more than {DocumentLimits.MaxRequestBytes >> 20} MiB in one request; send fewer documents at once");
        }
        var validator = new RequestValidator();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < request.Documents.Count; i++)
        {
            var document = request.Documents[i];
            Check(validator, document, $"documents[{i}]");
            if (document.DocumentId.Length > 0 && !seen.Add(document.DocumentId))
                validator.Fail($"documents[{i}].document_id", "occurs twice in this request");
        }
        validator.ThrowIfInvalid();
    }

    /// <exception cref="DomainException">INVALID_ARGUMENT that names every wrong field.</exception>
    public static void Check(DeleteDocumentsRequest request)
    {
        var validator = new RequestValidator().Count(request.DocumentIds.Count, "document_ids", 1, DocumentLimits.MaxDeletes);
        validator.ThrowIfInvalid();
        for (var i = 0; i < request.DocumentIds.Count; i++)
            Id(validator, request.DocumentIds[i], $"document_ids[{i}]");
        validator.ThrowIfInvalid();
    }

    /// <exception cref="DomainException">INVALID_ARGUMENT.</exception>
    public static void CheckId(string documentId)
    {
        var validator = new RequestValidator();
        Id(validator, documentId, "document_id");
        validator.ThrowIfInvalid();
    }

    /// <summary>Notes every wrong field of a document that stands at <paramref name="path"/>.</summary>
    public static void Check(RequestValidator validator, Document document, string path)
    {
        Id(validator, document.DocumentId, $"{path}.document_id");
        validator.Text(document.Title, $"{path}.title", 0, DocumentLimits.MaxTitle);
        validator.Text(document.Text, $"{path}.text", 0, DocumentLimits.MaxText);
        if (string.IsNullOrWhiteSpace(document.Title) && string.IsNullOrWhiteSpace(document.Text))
            validator.Fail($"{path}.text", "must not be empty when there is no title");
        validator.Require(
            document.Format is TextFormat.Unspecified or TextFormat.Plain or TextFormat.Markdown or TextFormat.Html,
            $"{path}.format", "must be one of TEXT_FORMAT_PLAIN, TEXT_FORMAT_MARKDOWN, TEXT_FORMAT_HTML");
        validator.Text(document.Source, $"{path}.source", 0, DocumentLimits.MaxSource);
        if (document.Metadata is { } metadata)
            MetadataValidator.Check(validator, metadata, $"{path}.metadata");
    }

    private static void Id(RequestValidator validator, string id, string path)
    {
        validator.Text(id, path, 1, DocumentLimits.MaxDocumentId);
        validator.Require(!id.Any(char.IsControl), path, "must not have control characters");
    }
}
