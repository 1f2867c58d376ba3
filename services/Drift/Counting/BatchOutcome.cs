using FitnessGrpc.Contracts.Telemetry.V1;
using FitnessGrpc.Drift.Decisions;
using FitnessGrpc.Drift.Signals;

namespace FitnessGrpc.Drift.Counting;

/// <summary>What became of a batch.</summary>
internal sealed class BatchOutcome
{
    public int Queries { get; private set; }

    public int Feedback { get; private set; }

    /// <summary>Of a kind that this version does not know, or not well formed.</summary>
    public int Others { get; private set; }

    public int Late { get; private set; }

    public int Duplicates { get; set; }

    /// <summary>Age of the newest event; 0 when nothing more waits.</summary>
    public TimeSpan Lag { get; set; }

    public IReadOnlyList<SignalReading> Signals { get; set; } = [];

    public List<DecisionRecord> Decisions { get; } = [];

    public void Count(Event item, EffectKind effect)
    {
        if (effect == EffectKind.Late)
            Late++;
        switch (item.PayloadCase)
        {
            case Event.PayloadOneofCase.QueryAnswered:
                Queries++;
                break;
            case Event.PayloadOneofCase.FeedbackGiven:
                Feedback++;
                break;
            default:
                Others++;
                break;
        }
    }

    public void CountMalformed() => Others++;
}
