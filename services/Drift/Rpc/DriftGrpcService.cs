using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Drift.Decisions;
using FitnessGrpc.Drift.Signals;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.State;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FitnessGrpc.Drift.Rpc;

/// <summary>The contract over the signals and the decisions.</summary>
internal sealed class DriftGrpcService(SqliteDatabase database, SignalReader signals, TimeProvider time) : DriftService.DriftServiceBase
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 1000;

    public override Task<GetDriftResponse> GetDrift(GetDriftRequest request, ServerCallContext context)
    {
        var now = time.GetUtcNow();
        return database.ReadAsync(session => Read(session, now), context.CancellationToken);
    }

    public override async Task<ListDecisionsResponse> ListDecisions(ListDecisionsRequest request, ServerCallContext context)
    {
        var size = request.PageSize == 0 ? DefaultPageSize : request.PageSize;
        var validator = new RequestValidator().Range(size, "page_size", 1, MaxPageSize);
        var before = PageToken.Parse(validator, request.PageToken, "page_token");
        validator.ThrowIfInvalid();

        // One more than asked for tells whether there is another page.
        var decisions = await database.ReadAsync(session => DecisionTable.List(session, before, size + 1), context.CancellationToken);
        var response = new ListDecisionsResponse { Decisions = { decisions.Take(size).Select(DriftMapping.ToDecision) } };
        if (decisions.Count > size)
            response.NextPageToken = PageToken.Of(decisions[size - 1].Seq);
        return response;
    }

    private GetDriftResponse Read(SqliteSession session, DateTimeOffset now)
    {
        var response = new GetDriftResponse { Signals = { signals.Read(session, now).Select(DriftMapping.ToState) } };
        foreach (var (cursor, counted) in session.Query("SELECT cursor, counted_ms FROM source", static r => (r.GetString(0), r.GetInt64(1))))
        {
            response.Cursor = cursor;
            response.UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(counted));
        }
        return response;
    }
}
