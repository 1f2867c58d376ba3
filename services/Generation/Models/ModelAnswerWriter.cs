using System.Runtime.CompilerServices;
using System.Text;
using FitnessGrpc.Generation.Prompts;
using FitnessGrpc.Hosting.Errors;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Models;

/// <summary>Lets a language model write the answer.</summary>
internal sealed partial class ModelAnswerWriter(
    IChatClient client,
    IOptions<ModelOptions> options,
    TimeProvider time,
    ILogger<ModelAnswerWriter> logger) : IAnswerWriter
{
    // An endpoint that ignores the bound of tokens is stopped here; a token is rarely longer.
    private const int CharactersPerToken = 8;

    private readonly ModelOptions _options = options.Value;

    /// <inheritdoc/>
    public string Name => _options.Name;

    /// <inheritdoc/>
    public async IAsyncEnumerable<AnswerPiece> WriteAsync(WriterRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prompt = PromptBuilder.Build(request, _options.MaxPromptTokens);
        var settings = new ChatOptions { Temperature = (float)_options.Temperature, MaxOutputTokens = request.MaxOutputTokens };
        var (promptTokens, completionTokens) = (0, 0);
        ChatFinishReason? finish = null;
        var verdict = new VerdictReader();
        var length = 0;
        var bound = request.MaxOutputTokens * CharactersPerToken;

        await using var stream = new GuardedStream(client, prompt.Messages, settings, _options, time, cancellationToken);
        while (await NextAsync(stream, cancellationToken).ConfigureAwait(false) is { } update)
        {
            foreach (var content in update.Contents)
            {
                if (content is UsageContent usage)
                {
                    promptTokens = Clamp(usage.Details.InputTokenCount);
                    completionTokens = Clamp(usage.Details.OutputTokenCount);
                }
            }
            finish = update.FinishReason ?? finish;
            var text = verdict.Add(update.Text);
            length += text.Length;
            if (text.Length > 0)
                yield return new AnswerPiece.Text(text);
            if (length <= bound)
                continue;
            finish = ChatFinishReason.Length;
            break;
        }

        if (finish is null)
            throw Unavailable("The model's answer broke off.");
        var rest = verdict.Complete();
        length += rest.Length;
        if (rest.Length > 0)
            yield return new AnswerPiece.Text(rest);
        if (finish == ChatFinishReason.ContentFilter && length == 0)
        {
            yield return new AnswerPiece.Text(NoAnswer.Text);
            yield return new AnswerPiece.End(false, false, promptTokens, completionTokens);
            yield break;
        }
        if (length == 0)
        {
            if (verdict.Answered)
                throw Unavailable("The model wrote nothing.");
            yield return new AnswerPiece.Text(NoAnswer.Text);
        }
        yield return new AnswerPiece.End(verdict.Answered, finish == ChatFinishReason.Stop, promptTokens, completionTokens);
    }

    private async Task<ChatResponseUpdate?> NextAsync(GuardedStream stream, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.NextAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var error = ModelErrors.Map(e);
            LogFailure(logger, ModelErrors.Describe(e), stream.Started);
            throw error;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The caller left; what the transport makes of it does not matter.
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static int Clamp(long? tokens) => (int)Math.Clamp(tokens ?? 0, 0, int.MaxValue);

    private static DomainException Unavailable(string message) =>
        new(ErrorKind.Unavailable, message, retryAfter: ModelErrors.DefaultRetryAfter);

    [LoggerMessage(5201, LogLevel.Warning, "The model endpoint failed ({Reason}); text had been received: {Started}.")]
    private static partial void LogFailure(ILogger logger, string reason, bool started);

    /// <summary>Reads the verdict that an answer may begin with, holding back only what may still become it.</summary>
    private sealed class VerdictReader
    {
        private readonly StringBuilder _held = new();
        private bool _decided;

        public bool Answered { get; private set; } = true;

        public string Add(string text)
        {
            if (_decided)
                return text;
            _held.Append(text);
            var start = _held.ToString().TrimStart();
            if (start.Length < PromptBuilder.NoAnswerMarker.Length + 1 && PromptBuilder.NoAnswerMarker.StartsWith(start.TrimEnd(), StringComparison.Ordinal))
                return "";
            return Decide(start);
        }

        public string Complete() => _decided ? "" : Decide(_held.ToString().TrimStart());

        private string Decide(string start)
        {
            _decided = true;
            _held.Clear();
            if (!start.StartsWith(PromptBuilder.NoAnswerMarker, StringComparison.Ordinal))
                return start;
            Answered = false;
            return start[PromptBuilder.NoAnswerMarker.Length..].TrimStart(' ', ':', '.', '-', '\n', '\r', '\t');
        }
    }
}
