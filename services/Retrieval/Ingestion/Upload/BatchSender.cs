using System.Globalization;
using System.Text.RegularExpressions;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Retrieval.Ingestion.Readers;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Retrieval.Ingestion.Upload;

/// <summary>Brings one batch to the server: repeats what may pass, and parts what is refused from what is not.</summary>
internal sealed partial class BatchSender(RetrievalService.RetrievalServiceClient client, IngesterOptions options, TimeProvider time)
{
    private volatile bool _answered;

    /// <summary>Sends a batch until each of its documents is acknowledged or refused.</summary>
    /// <param name="batch">Documents with different ids.</param>
    /// <param name="refuse">Hears of each document that the server refuses.</param>
    /// <param name="acknowledge">Hears of the results of those that it takes.</param>
    /// <param name="stop">Ends the pauses between attempts; a call in flight is waited for.</param>
    public async Task SendAsync(
        IReadOnlyList<ReadItem> batch,
        Action<ReadItem, string> refuse,
        Action<IReadOnlyCollection<DocumentResult>> acknowledge,
        CancellationToken stop)
    {
        while (batch.Count > 0)
        {
            try
            {
                var response = await CallAsync(batch, stop);
                acknowledge(response.Results);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.InvalidArgument)
            {
                _answered = true;
                var violations = Violations(e, batch.Count);
                if (violations.Count == 0 && batch.Count > 1)
                {
                    // It does not say which: halves find it.
                    var half = batch.Count / 2;
                    await SendAsync([.. batch.Take(half)], refuse, acknowledge, stop);
                    batch = [.. batch.Skip(half)];
                    continue;
                }
                if (violations.Count == 0)
                    violations[0] = e.Status.Detail;
                foreach (var (index, problem) in violations.OrderBy(static v => v.Key))
                    refuse(batch[index], problem);
                batch = [.. batch.Where((_, i) => !violations.ContainsKey(i))];
            }
        }
    }

    private async Task<UpsertDocumentsResponse> CallAsync(IReadOnlyList<ReadItem> batch, CancellationToken stop)
    {
        var request = new UpsertDocumentsRequest { Documents = { batch.Select(static i => i.Document) } };
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var deadline = (time.GetUtcNow() + options.Deadline).UtcDateTime;
                var response = await client.UpsertDocumentsAsync(request, new CallOptions(deadline: deadline));
                _answered = true;
                return response;
            }
            catch (RpcException e) when (e.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted
                && attempt < (_answered || e.StatusCode == StatusCode.ResourceExhausted ? options.Attempts : options.FirstAttempts))
            {
                await Task.Delay(Pause(e, attempt), time, stop);
            }
        }
    }

    private TimeSpan Pause(RpcException e, int attempt)
    {
        var pause = e.GetRpcStatus()?.GetDetail<RetryInfo>()?.RetryDelay?.ToTimeSpan() ?? options.FirstPause * Math.Pow(2, attempt - 1);
        return TimeSpan.FromTicks(Math.Clamp(pause.Ticks, 0, options.LongestPause.Ticks));
    }

    /// <summary>The documents that the server names, with what is wrong.</summary>
    private static Dictionary<int, string> Violations(RpcException e, int count)
    {
        var found = new Dictionary<int, string>();
        foreach (var violation in e.GetRpcStatus()?.GetDetail<BadRequest>()?.FieldViolations ?? [])
        {
            if (DocumentField().Match(violation.Field) is { Success: true } match
                && int.TryParse(match.Groups["index"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                && index < count)
            {
                var problem = $"{match.Groups["field"].Value}: {violation.Description}".TrimStart(':', ' ');
                found[index] = found.TryGetValue(index, out var before) ? $"{before}; {problem}" : problem;
            }
        }
        return found;
    }

    [GeneratedRegex(@"^documents\[(?<index>[0-9]+)\]\.?(?<field>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex DocumentField();
}
