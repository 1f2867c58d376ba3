using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Batching;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tokenizers;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>
/// A model as it was loaded once, with its session and queue. Requests enter it and leave it; when it is retired nobody
/// enters any more, and with the last one gone its threads end and its memory is given back.
/// </summary>
internal sealed class ServedModel(string name, ModelFolder folder, BatchPolicy policy, TimeProvider time, ModelMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _queryPromptTokens = folder.PromptTokens(isQuery: true);
    private readonly int _documentPromptTokens = folder.PromptTokens(isQuery: false);
    private IEmbeddingSession? _session;
    private int _inside;
    private bool _retired;

    /// <summary>Name that requests give.</summary>
    public string Name => name;

    public ModelDescription Description => folder.Description;

    public ITokenizer Tokenizer => folder.Tokenizer;

    public Batcher Batcher { get; } = new(policy, time, metrics);

    public ModelMetrics Metrics => metrics;

    /// <summary>Whether texts are being embedded: its first texts came out right.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Whether a question and a passage of the same text have different vectors.</summary>
    public bool HasPrompts { get; } = folder.Description.QueryPrompt != folder.Description.DocumentPrompt;

    /// <inheritdoc cref="ModelFolder.Prepare" />
    public string Prepare(string text, bool isQuery) => folder.Prepare(text, isQuery);

    /// <inheritdoc cref="ModelFolder.PromptTokens" />
    public int PromptTokens(bool isQuery) => isQuery ? _queryPromptTokens : _documentPromptTokens;

    /// <summary>Begins a request; false when the model was retired.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_retired)
                return false;
            _inside++;
            return true;
        }
    }

    /// <summary>Ends a request that entered.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            if (--_inside == 0 && _retired)
                _empty.TrySetResult();
        }
    }

    /// <summary>Waits until texts can be embedded.</summary>
    /// <exception cref="DomainException">UNAVAILABLE: the model is not loaded yet, or cannot be.</exception>
    public async ValueTask WaitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (IsReady)
            return;
        try
        {
            await _ready.Task.WaitAsync(limit, cancellation);
        }
        catch (Exception e) when (e is TimeoutException or StartupException)
        {
            throw new DomainException(ErrorKind.Unavailable, "the model is not loaded yet", retryAfter: TimeSpan.FromSeconds(1));
        }
    }

    /// <summary>Loads the weights, embeds a first batch and starts the work on the queue. Takes a second and more of the calling thread.</summary>
    /// <exception cref="StartupException">The weights cannot be loaded, or give no numbers. Names the file.</exception>
    public void Load(IEmbeddingBackend backend)
    {
        try
        {
            var session = backend.Load(Description);
            try
            {
                WarmUp(session);
            }
            catch
            {
                session.Dispose();
                throw;
            }
            _session = session;
            Batcher.Start(session.ConcurrentBatches, new BatchRunner(session, Description, metrics).Run);
            _ready.SetResult();
            metrics.Loaded(succeeded: true);
        }
        catch (Exception e)
        {
            var error = e as StartupException ?? new StartupException($"The model cannot be used: {Description.Folder}: {e.Message}");
            _ready.SetException(error);
            // Observed here: there may be no call that waits.
            _ = _ready.Task.Exception;
            metrics.Loaded(succeeded: false);
            if (error == e)
                throw;
            throw error;
        }
    }

    /// <summary>Lets nobody in, waits for those inside, and gives the memory back.</summary>
    public async Task RetireAsync()
    {
        lock (_gate)
        {
            _retired = true;
            if (_inside == 0)
                _empty.TrySetResult();
        }
        await _empty.Task;
        await StopAsync();
    }

    /// <summary>Works off what waits, ends the threads and gives the memory back.</summary>
    public async Task StopAsync()
    {
        await Batcher.StopAsync();
        Interlocked.Exchange(ref _session, null)?.Dispose();
    }

    /// <summary>Two texts of different length: the model takes batches, and its vectors are numbers.</summary>
    private void WarmUp(IEmbeddingSession session)
    {
        var tokens = Tokenizer.Encode("warm up before lifting", true, Description.MaxTokens, out _);
        if (tokens.Length == 0)
            tokens = [0];
        var group = new TextGroup(new float[2][], 2);
        var batch = new List<QueuedText>
        {
            new(tokens, WorkPriority.Interactive, 0, group),
            new(tokens[..1], WorkPriority.Interactive, 1, group),
        };
        new BatchRunner(session, Description, metrics: null).Run(batch);
        if (group.Done.Result.Any(static vector => !vector.All(float.IsFinite)))
            throw ModelFile.Wrong(Description.OnnxFile, "gives vectors that are no numbers");
    }
}
