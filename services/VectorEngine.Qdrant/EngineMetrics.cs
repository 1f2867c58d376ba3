using System.Diagnostics.Metrics;

namespace FitnessGrpc.VectorEngine.Qdrant;

/// <summary>What an operator sees of the engine. Collections are not labels: their names are the users'.</summary>
internal sealed class EngineMetrics
{
    private readonly Counter<long> _damages;
    private readonly Counter<long> _tails;
    private readonly Counter<long> _checkpointFailures;
    private Engine? _engine;

    public EngineMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("FitnessGrpc.VectorEngine");
        _damages = meter.CreateCounter<long>("vectors.damages", "{damage}", "Damaged parts found in the files of collections.");
        _tails = meter.CreateCounter<long>("vectors.tails.cut", "{tail}", "Torn last records that were cut at start.");
        _checkpointFailures = meter.CreateCounter<long>("vectors.checkpoints.failed", "{checkpoint}", "Checkpoints that could not be written.");
        meter.CreateObservableGauge("vectors.collections", () => _engine?.Collections.Count ?? 0, "{collection}", "Collections.");
        meter.CreateObservableGauge("vectors.points", () => _engine?.Points ?? 0, "{point}", "Points of all collections.");
    }

    public void Observe(Engine engine) => _engine = engine;

    public void Damaged() => _damages.Add(1);

    public void TailCut() => _tails.Add(1);

    public void CheckpointFailed() => _checkpointFailures.Add(1);
}
