namespace FitnessGrpc.Retrieval.Documents;

/// <summary>Bounds of the contract. Lengths are in UTF-16 code units.</summary>
internal static class DocumentLimits
{
    public const int MaxDocuments = 256;
    public const int MaxRequestBytes = 16 << 20;
    public const int MaxDocumentId = 256;
    public const int MaxTitle = 512;
    public const int MaxText = 1 << 20;
    public const int MaxSource = 1024;
    public const int MaxMetadataFields = 64;
    public const int MaxMetadataBytes = 16 << 10;
    public const int MaxMetadataDepth = 4;
    public const int MaxDeletes = 1000;
    public const int MaxPageSize = 1000;
    public const int DefaultPageSize = 50;
}
