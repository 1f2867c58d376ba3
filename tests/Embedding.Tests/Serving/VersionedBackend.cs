using System.Collections.Concurrent;
using System.Globalization;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Tests.Serving;

/// <summary>Models whose weights are a number: every value of every token. Weights that are no number cannot be loaded.</summary>
internal sealed class VersionedBackend : IEmbeddingBackend
{
    public ConcurrentQueue<Session> Sessions { get; } = new();

    /// <summary>How long a batch takes.</summary>
    public TimeSpan BatchTime { get; set; }

    /// <summary>Held while a model loads.</summary>
    public ManualResetEventSlim LoadGate { get; } = new(initialState: true);

    /// <summary>Held while a batch runs.</summary>
    public ManualResetEventSlim RunGate { get; } = new(initialState: true);

    /// <summary>Completes when a batch comes to a gate that is closed.</summary>
    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Provider => "cpu";

    public IEmbeddingSession Load(ModelDescription model)
    {
        LoadGate.Wait();
        var text = File.ReadAllText(model.OnnxFile);
        var weight = text == "weights" ? 1
            : int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
            : throw new StartupException($"The model cannot be used: {model.OnnxFile} cannot be loaded: no number.");
        var session = new Session(this, weight);
        Sessions.Enqueue(session);
        return session;
    }

    internal sealed class Session(VersionedBackend backend, int weight) : IEmbeddingSession
    {
        private int _running;
        private volatile bool _disposed;

        public int ConcurrentBatches => 2;

        public bool IsDisposed => _disposed;

        /// <summary>A batch ran when the session was gone already, or the session went while one ran.</summary>
        public bool WasMisused { get; private set; }

        public void Run(TokenBatch batch, Memory<float> tokenVectors)
        {
            WasMisused |= _disposed;
            Interlocked.Increment(ref _running);
            if (!backend.RunGate.IsSet)
                backend.Held.TrySetResult();
            backend.RunGate.Wait();
            if (backend.BatchTime > TimeSpan.Zero)
                Thread.Sleep(backend.BatchTime);
            tokenVectors.Span.Fill(weight);
            Interlocked.Decrement(ref _running);
            WasMisused |= _disposed;
        }

        public void Dispose()
        {
            WasMisused |= Volatile.Read(ref _running) > 0;
            _disposed = true;
        }
    }
}
