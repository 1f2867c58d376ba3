using FitnessGrpc.Hosting.Errors;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Pipeline;

/// <summary>Bounds the questions that are answered at once.</summary>
internal sealed class AnswerSlots(IOptions<GenerationOptions> options)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private int _taken;

    /// <summary>Questions that are being answered.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>Takes a slot; disposing gives it back.</summary>
    /// <exception cref="DomainException">RESOURCE_EXHAUSTED: all are taken.</exception>
    public IDisposable Take()
    {
        if (Interlocked.Increment(ref _taken) <= options.Value.MaxConcurrentAnswers)
            return new Slot(this);
        Interlocked.Decrement(ref _taken);
        throw new DomainException(ErrorKind.ResourceExhausted, "Too many questions are being answered.", retryAfter: RetryAfter);
    }

    private sealed class Slot(AnswerSlots slots) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref slots._taken);
    }
}
