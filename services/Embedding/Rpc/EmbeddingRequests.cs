using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>The bounds that the contract states.</summary>
internal static class EmbeddingRequests
{
    private const int MaxTexts = 256;
    private const int MaxTextLength = 65_536;

    /// <summary>Checks a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="model">The model that serves.</param>
    /// <param name="path">What stands before the names of its fields: <c>request.</c> in a stream.</param>
    public static void Check(EmbedRequest request, ModelDescription model, string path = "")
    {
        var validator = new RequestValidator();
        CheckTexts(validator, request.Texts, path);
        validator
            .Require(Enum.IsDefined(request.InputKind), $"{path}input_kind", "is not known")
            .Require(Enum.IsDefined(request.Priority), $"{path}priority", "is not known")
            .ThrowIfInvalid();
        CheckModel(request.Model, model);
    }

    public static void Check(TokenizeRequest request, ModelDescription model)
    {
        var validator = new RequestValidator();
        CheckTexts(validator, request.Texts, "");
        validator.ThrowIfInvalid();
        CheckModel(request.Model, model);
    }

    /// <exception cref="DomainException">NOT_FOUND.</exception>
    public static void CheckModel(string name, ModelDescription model)
    {
        if (name.Length > 0 && name != model.Name)
            throw DomainException.NotFound($"the model is not loaded; {model.Name} is");
    }

    private static void CheckTexts(RequestValidator validator, IList<string> texts, string path)
    {
        validator.Count(texts.Count, $"{path}texts", 1, MaxTexts);
        if (!validator.IsValid)
            return;
        for (var i = 0; i < texts.Count; i++)
            validator.Text(texts[i], $"{path}texts[{i}]", 1, MaxTextLength);
    }
}
