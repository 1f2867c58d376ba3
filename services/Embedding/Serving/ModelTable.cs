using System.Diagnostics.Metrics;
using FitnessGrpc.Hosting.Errors;

namespace FitnessGrpc.Embedding.Serving;

/// <summary>The models by name. Safe for use by many at once.</summary>
/// <param name="defaultName">Name of the model that answers requests that name none.</param>
/// <param name="most">Models at most.</param>
internal sealed class ModelTable(string defaultName, int most)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ModelSlot> _slots = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _retiring = [];

    /// <summary>Whether every configured model answers.</summary>
    public bool IsReady
    {
        get
        {
            lock (_gate)
                return _slots.Count > 0 && _slots.Values.All(static s => !s.IsRequired || s.Current is { IsReady: true });
        }
    }

    /// <summary>Begins a request; the model that it gives back must be left.</summary>
    /// <param name="name">Name of a model; empty for the default.</param>
    /// <exception cref="DomainException">NOT_FOUND: there is no such model. UNAVAILABLE: it could not be loaded.</exception>
    public ServedModel Enter(string name)
    {
        while (true)
        {
            var model = Find(name);
            if (model.TryEnter())
                return model;
        }
    }

    /// <summary>A model, to look at.</summary>
    /// <inheritdoc cref="Enter" path="/exception"/>
    public ServedModel Find(string name)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(name.Length == 0 ? defaultName : name, out var slot))
                throw DomainException.NotFound($"the model is not loaded; {Names()}");
            return slot.Current ?? throw new DomainException(ErrorKind.Unavailable, "the model could not be loaded; the list of models says why");
        }
    }

    /// <summary>Every model, by name.</summary>
    public IReadOnlyList<ModelView> Views()
    {
        lock (_gate)
            return [.. _slots.Values.Select(s => new ModelView(s.Name, s.Name == defaultName, s.Current, s.Reason, s.Stamp))];
    }

    /// <summary>A value of every model that there is, with its label.</summary>
    public List<Measurement<T>> Measure<T>(Func<ServedModel, T> value)
        where T : struct
    {
        lock (_gate)
            return [.. _slots.Values.Where(static s => s.Current is not null).Select(s => new Measurement<T>(value(s.Current!), s.Current!.Metrics.Label))];
    }

    /// <summary>The slot of a name, made where there is none. Those that the settings name are not counted against the most.</summary>
    /// <exception cref="DomainException">RESOURCE_EXHAUSTED: there are too many models.</exception>
    public ModelSlot GetOrAdd(string name, Func<ModelSlot> make)
    {
        lock (_gate)
        {
            if (_slots.TryGetValue(name, out var known))
                return known;
            var slot = make();
            if (!slot.IsRequired && _slots.Count >= most)
                throw new DomainException(ErrorKind.ResourceExhausted, $"{most} models are loaded; unload one before another");
            _slots.Add(name, slot);
            return slot;
        }
    }

    /// <summary>Takes a model away; requests inside it finish.</summary>
    /// <exception cref="DomainException">NOT_FOUND: there is no such model. FAILED_PRECONDITION: the settings name it.</exception>
    public void Remove(string name)
    {
        lock (_gate)
        {
            if (!_slots.TryGetValue(name, out var slot))
                throw DomainException.NotFound($"the model is not loaded; {Names()}");
            if (slot.IsRequired)
                throw new DomainException(ErrorKind.FailedPrecondition, "the model is named by the settings and stays");
            _slots.Remove(name);
            if (slot.Current is { } model)
                Retire(model);
        }
    }

    /// <summary>Notes what a folder looks like before it is read.</summary>
    public void BeginLoad(ModelSlot slot, UInt128 stamp)
    {
        lock (_gate)
            slot.Stamp = stamp;
    }

    /// <summary>Puts a model that loads where there is none, so that calls can wait for it.</summary>
    public void Offer(ModelSlot slot, ServedModel model)
    {
        lock (_gate)
            slot.Current ??= model;
    }

    /// <summary>Notes why a model could not be loaded; the one before it stays.</summary>
    public void Fail(ModelSlot slot, ServedModel? model, string reason)
    {
        lock (_gate)
        {
            slot.Reason = reason;
            if (slot.Current == model)
                slot.Current = null;
        }
    }

    /// <summary>Puts a loaded model in the place of the one before it, which ends with its last request.</summary>
    public void Switch(ModelSlot slot, ServedModel model)
    {
        lock (_gate)
        {
            slot.Reason = "";
            var old = slot.Current;
            slot.Current = model;
            if (old != model && old is not null)
                Retire(old);
        }
    }

    /// <summary>Works off what waits in every model, those that were taken away too.</summary>
    public Task StopAsync()
    {
        lock (_gate)
            return Task.WhenAll([.. _slots.Values.Where(static s => s.Current is not null).Select(static s => s.Current!.StopAsync()), .. _retiring]);
    }

    private void Retire(ServedModel model)
    {
        var retiring = Task.Run(model.RetireAsync);
        _retiring.Add(retiring);
        _ = retiring.ContinueWith(
            task =>
            {
                lock (_gate)
                    _retiring.Remove(task);
            },
            TaskScheduler.Default);
    }

    private string Names()
    {
        const int Shown = 16;
        var names = string.Join(", ", _slots.Keys.Take(Shown));
        return _slots.Count == 1 ? $"{names} is" : _slots.Count > Shown ? $"{names} and {_slots.Count - Shown} more are" : $"{names} are";
    }
}
