using FitnessGrpc.Generation.Citations;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Generation.Conversations;

/// <summary>The last turns of the conversations that were active lately. Bounded in turns, characters, time and number.</summary>
internal sealed class ConversationStore(IOptions<ConversationOptions> options, TimeProvider time)
{
    private readonly ConversationOptions _options = options.Value;
    private readonly Dictionary<string, LinkedListNode<Conversation>> _byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Conversation> _byUse = new();
    private readonly Lock _lock = new();

    /// <summary>Conversations that are kept now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _byId.Count;
        }
    }

    /// <summary>The turns of a conversation, oldest first; none when it is new or forgotten, or the id is empty.</summary>
    public IReadOnlyList<Turn> Get(string conversationId)
    {
        if (conversationId.Length == 0)
            return [];
        lock (_lock)
        {
            Forget();
            return _byId.TryGetValue(conversationId, out var node) ? node.Value.Turns : [];
        }
    }

    /// <summary>Remembers a turn; an empty id remembers nothing.</summary>
    public void Add(string conversationId, string question, string answer, string topic)
    {
        if (conversationId.Length == 0)
            return;
        var kept = TextCut.AtMost(CitationMarks.Remove(answer), _options.MaxAnswerCharacters);
        var turn = new Turn(question, kept, topic);
        lock (_lock)
        {
            Forget();
            Turn[] turns = [turn];
            if (_byId.Remove(conversationId, out var node))
            {
                _byUse.Remove(node);
                turns = [.. node.Value.Turns.TakeLast(_options.MaxTurns - 1), turn];
            }
            _byId[conversationId] = _byUse.AddLast(new Conversation(conversationId, turns, time.GetTimestamp()));
            while (_byId.Count > _options.MaxConversations)
                RemoveOldest();
        }
    }

    private void Forget()
    {
        while (_byUse.First is { } oldest && time.GetElapsedTime(oldest.Value.LastUse).TotalMinutes >= _options.IdleMinutes)
            RemoveOldest();
    }

    private void RemoveOldest()
    {
        _byId.Remove(_byUse.First!.Value.Id);
        _byUse.RemoveFirst();
    }

    private sealed record Conversation(string Id, IReadOnlyList<Turn> Turns, long LastUse);
}
