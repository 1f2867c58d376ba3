using System.Runtime.CompilerServices;
using System.Text;
using FitnessGrpc.Generation.Citations;
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
    public string Revision => PromptBuilder.Version;

    /// <inheritdoc/>
    public async IAsyncEnumerable<AnswerPiece> WriteAsync(WriterRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var prompt = PromptBuilder.Build(request, _options.MaxPromptTokens);
        if (prompt.SourcesShown == 0)
            throw DomainException.Invalid("question", "is too long for the model: no room is left for sources");
        LogPrompt(logger, request.QueryId, prompt.Messages);
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
            if (text.Length == 0)
                continue;
            if (length == 0)
                yield return new AnswerPiece.Start(verdict.Answered, prompt.SourcesShown);
            var room = bound - length;
            length += text.Length;
            yield return new AnswerPiece.Text(TextCut.AtMost(text, room));
            if (text.Length < room)
                continue;
            finish = ChatFinishReason.Length;
            break;
        }

        if (finish is null)
            throw Unavailable("The model's answer broke off.");
        if (length == 0)
        {
            var rest = verdict.Complete();
            var declined = !verdict.Answered || finish == ChatFinishReason.ContentFilter;
            if (rest.Length == 0 && !declined)
                throw Unavailable("The model wrote nothing.");
            yield return new AnswerPiece.Start(!declined, prompt.SourcesShown);
            yield return new AnswerPiece.Text((declined && verdict.Answered) || rest.Length == 0 ? NoAnswer.Text : rest);
        }
        yield return new AnswerPiece.End(finish == ChatFinishReason.Stop, promptTokens, completionTokens);
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

    private static void LogPrompt(ILogger logger, string queryId, IReadOnlyList<ChatMessage> messages)
    {
        if (logger.IsEnabled(LogLevel.Trace))
            LogPrompt(logger, queryId, string.Join("\n\n", messages.Select(m => m.Text)));
    }

    [LoggerMessage(5202, LogLevel.Trace, "Prompt of {QueryId}: {Prompt}")]
    private static partial void LogPrompt(ILogger logger, string queryId, string prompt);

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
            if (!Answered)
                return Reason();
            var start = _held.ToString().TrimStart();
            if (start.Length < PromptBuilder.NoAnswerMarker.Length + 1 && PromptBuilder.NoAnswerMarker.StartsWith(start.TrimEnd(), StringComparison.Ordinal))
                return "";
            return Decide(start);
        }

        public string Complete() => _decided || !Answered ? "" : Decide(_held.ToString().TrimStart());

        private string Decide(string start)
        {
            if (!start.StartsWith(PromptBuilder.NoAnswerMarker, StringComparison.Ordinal))
            {
                _decided = true;
                return start;
            }
            Answered = false;
            _held.Clear().Append(start.AsSpan(PromptBuilder.NoAnswerMarker.Length));
            return Reason();
        }

        /// <summary>What follows the marker, without what sets it off.</summary>
        private string Reason()
        {
            var reason = _held.ToString().TrimStart(' ', ':', '.', '-', '\n', '\r', '\t');
            _decided = reason.Length > 0;
            return reason;
        }
    }
}
