using System.Diagnostics;
using FitnessGrpc.VectorEngine.Qdrant.Mapping;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>Snapshots over the engine. Restoring one is not part of the contract over gRPC; REST has it.</summary>
internal sealed class SnapshotsService(Engine engine) : Wire.Snapshots.SnapshotsBase
{
    public override async Task<Wire.CreateSnapshotResponse> Create(Wire.CreateSnapshotRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var snapshot = await engine.CreateSnapshotAsync(request.CollectionName, context.CancellationToken);
        return new Wire.CreateSnapshotResponse { SnapshotDescription = ToWire(snapshot), Time = Seconds(started) };
    }

    public override Task<Wire.ListSnapshotsResponse> List(Wire.ListSnapshotsRequest request, ServerCallContext context) =>
        Task.FromResult(Listed(() => engine.Snapshots(request.CollectionName)));

    public override async Task<Wire.DeleteSnapshotResponse> Delete(Wire.DeleteSnapshotRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        CheckName(request.SnapshotName);
        await engine.DeleteSnapshotAsync(request.CollectionName, request.SnapshotName, context.CancellationToken);
        return new Wire.DeleteSnapshotResponse { Time = Seconds(started) };
    }

    public override async Task<Wire.CreateSnapshotResponse> CreateFull(Wire.CreateFullSnapshotRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        var snapshot = await engine.CreateFullSnapshotAsync(context.CancellationToken);
        return new Wire.CreateSnapshotResponse { SnapshotDescription = ToWire(snapshot), Time = Seconds(started) };
    }

    public override Task<Wire.ListSnapshotsResponse> ListFull(Wire.ListFullSnapshotsRequest request, ServerCallContext context) =>
        Task.FromResult(Listed(engine.FullSnapshots));

    public override async Task<Wire.DeleteSnapshotResponse> DeleteFull(Wire.DeleteFullSnapshotRequest request, ServerCallContext context)
    {
        var started = Stopwatch.GetTimestamp();
        CheckName(request.SnapshotName);
        await engine.DeleteFullSnapshotAsync(request.SnapshotName, context.CancellationToken);
        return new Wire.DeleteSnapshotResponse { Time = Seconds(started) };
    }

    /// <summary>Refuses whatever is not the name of a file in the folder of snapshots.</summary>
    internal static void CheckName(string name)
    {
        if (name.Length is 0 or > 255 || name is "." or ".." || name.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
            throw Malformed.Field("snapshot_name", "must be the name of a snapshot: 1 to 255 characters, and no path");
    }

    private static Wire.ListSnapshotsResponse Listed(Func<IReadOnlyList<SnapshotInfo>> list)
    {
        var started = Stopwatch.GetTimestamp();
        var response = new Wire.ListSnapshotsResponse();
        response.SnapshotDescriptions.AddRange(list().Select(ToWire));
        response.Time = Seconds(started);
        return response;
    }

    private static Wire.SnapshotDescription ToWire(SnapshotInfo snapshot) => new()
    {
        Name = snapshot.Name,
        CreationTime = Timestamp.FromDateTimeOffset(snapshot.Created),
        Size = snapshot.Size,
        Checksum = snapshot.Checksum,
    };

    private static double Seconds(long started) => Stopwatch.GetElapsedTime(started).TotalSeconds;
}
