namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>Snapshots of the contract; the engine has none to offer yet, so every method is UNIMPLEMENTED.</summary>
internal sealed class SnapshotsService : Wire.Snapshots.SnapshotsBase;
