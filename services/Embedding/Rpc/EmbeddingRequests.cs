using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>The bounds that the contract states.</summary>
internal static class EmbeddingRequests
{
    public const int MaxTexts = 256;
    public const int MaxTextLength = 65_536;

    /// <summary>Checks a request, but for what depends on its model.</summary>
    /// <param name="request">The request.</param>
    /// <param name="path">What stands before the names of its fields: <c>request.</c> in a stream.</param>
    public static void Check(EmbedRequest request, string path = "")
    {
        var validator = new RequestValidator();
        CheckTexts(validator, request.Texts, path);
        validator
            .Require(Enum.IsDefined(request.InputKind), $"{path}input_kind", "is not known")
            .Require(Enum.IsDefined(request.Priority), $"{path}priority", "is not known")
            .Require(Enum.IsDefined(request.OutputType), $"{path}output_type", "is not known")
            .Require(!request.HasDimensions || request.Dimensions >= 1, $"{path}dimensions", "must be at least 1")
            .Require(
                request.OutputType != OutputType.Int8 || !request.HasNormalize || request.Normalize,
                $"{path}normalize", "must not be false beside int8, whose vectors have length 1")
            .ThrowIfInvalid();
    }

    public static void Check(TokenizeRequest request)
    {
        var validator = new RequestValidator();
        CheckTexts(validator, request.Texts, "");
        validator.ThrowIfInvalid();
    }

    /// <summary>How the vectors are to be given.</summary>
    /// <exception cref="DomainException">INVALID_ARGUMENT: more dimensions than the model has.</exception>
    public static VectorFormat Format(EmbedRequest request, ModelDescription model, string path = "")
    {
        var type = request.OutputType == OutputType.Unspecified ? OutputType.Float32 : request.OutputType;
        return Format(request.HasDimensions ? request.Dimensions : null, request.HasNormalize ? request.Normalize : null, type, model, $"{path}dimensions");
    }

    /// <inheritdoc cref="Format(EmbedRequest, ModelDescription, string)"/>
    public static VectorFormat Format(long? dimensions, bool? normalize, OutputType type, ModelDescription model, string field) =>
        dimensions is null || (dimensions >= 1 && dimensions <= model.Dimensions)
            ? new VectorFormat(model, (int?)dimensions, type == OutputType.Int8 ? true : normalize, type)
            : throw DomainException.Invalid(field, $"must be between 1 and {model.Dimensions}, the model's");

    public static void CheckTexts(RequestValidator validator, IList<string> texts, string path, string field = "texts")
    {
        validator.Count(texts.Count, $"{path}{field}", 1, MaxTexts);
        if (!validator.IsValid)
            return;
        for (var i = 0; i < texts.Count; i++)
        {
            // The name is made for a text that is wrong only: this is done for every text.
            if (string.IsNullOrWhiteSpace(texts[i]) || texts[i].Length > MaxTextLength)
                validator.Text(texts[i], $"{path}{field}[{i}]", 1, MaxTextLength);
        }
    }
}
