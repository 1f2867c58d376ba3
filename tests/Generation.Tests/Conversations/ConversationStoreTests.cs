using FitnessGrpc.Generation.Conversations;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Generation.Tests.Conversations;

public sealed class ConversationStoreTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ConversationStore _store;

    public ConversationStoreTests() => _store = new ConversationStore(
        Options.Create(new ConversationOptions { MaxConversations = 2, MaxTurns = 2, MaxAnswerCharacters = 100, IdleMinutes = 10 }), _time);

    [Fact]
    public void Last_turns_are_kept_without_citation_marks()
    {
        _store.Add("a", "first", "one [1].", "first");
        _store.Add("a", "second", "two [2, 3].", "second");
        _store.Add("a", "third", new string('x', 500), "third");
        var turns = _store.Get("a");
        Assert.Equal(["second", "third"], turns.Select(t => t.Question));
        Assert.Equal("two.", turns[0].Answer);
        Assert.Equal(100, turns[1].Answer.Length);
    }

    [Fact]
    public void Conversation_silent_for_longest_goes_first()
    {
        _store.Add("a", "q", "a", "q");
        _store.Add("b", "q", "a", "q");
        _store.Add("a", "q", "a", "q");
        _store.Add("c", "q", "a", "q");
        Assert.Equal(2, _store.Count);
        Assert.Empty(_store.Get("b"));
        Assert.Equal(2, _store.Get("a").Count);
    }

    [Fact]
    public void Silent_conversation_is_forgotten()
    {
        _store.Add("a", "q", "a", "q");
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Single(_store.Get("a"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(_store.Get("a"));
        Assert.Equal(0, _store.Count);
    }

    [Fact]
    public void Question_without_a_conversation_is_not_kept()
    {
        _store.Add("", "q", "a", "q");
        Assert.Equal(0, _store.Count);
        Assert.Empty(_store.Get(""));
    }
}
