using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Queries;

public sealed class FormulaTests : IAsyncLifetime
{
    private static readonly FormulaTerm Score = new FormulaTerm.Variable("$score");

    private readonly Engine _engine = Make.Open(new MemoryStorage(new Random(1)));

    public async ValueTask InitializeAsync()
    {
        await _engine.CreateCollectionAsync("c", Make.Dense(1));
        await _engine.WriteAsync("c", Make.Point(1, [1], Make.Payload(("n", 5), ("text", "x"), ("none", null), ("list", new object?[] { 1, 2 }))), Make.Point(2, [2]));
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public void A_default_stands_in_only_for_what_is_missing()
    {
        Assert.Equal([5f, -1], Scores(new FormulaTerm.Variable("n"), ("n", -1)));
        foreach (var field in new[] { "text", "none", "list" })
            Assert.Equal(EngineError.InvalidInput, Assert.Throws<EngineException>(() => Scores(new FormulaTerm.Variable(field), (field, 1))).Error);
        Assert.Equal(EngineError.InvalidInput, Assert.Throws<EngineException>(() => Scores(new FormulaTerm.Variable("n"))).Error);
    }

    [Fact]
    public void A_product_ends_at_the_first_zero()
    {
        var broken = new FormulaTerm.Applied(FormulaFunction.Ln, new FormulaTerm.Constant(0));
        Assert.Equal([0f, 0], Scores(new FormulaTerm.Product([new FormulaTerm.Constant(0), broken])));
        Assert.Throws<EngineException>(() => Scores(new FormulaTerm.Product([broken, new FormulaTerm.Constant(0)])));
        Assert.Equal([1f, 1], Scores(new FormulaTerm.Product([])));
    }

    [Fact]
    public void Zero_divided_by_zero_is_zero_and_other_divisions_by_zero_need_a_default()
    {
        FormulaTerm zero = new FormulaTerm.Constant(0);
        Assert.Equal([0f, 0], Scores(new FormulaTerm.Quotient(zero, zero, 9)));
        Assert.Equal([9f, 9], Scores(new FormulaTerm.Quotient(Score, zero, 9)));
        Assert.Throws<EngineException>(() => Scores(new FormulaTerm.Quotient(Score, zero, null)));
    }

    [Fact]
    public void A_result_beyond_a_float_is_refused() =>
        Assert.Throws<EngineException>(() => Scores(new FormulaTerm.Product([new FormulaTerm.Constant(1e30), new FormulaTerm.Constant(1e30)])));

    [Fact]
    public void A_score_that_a_point_has_not_is_zero_or_its_default()
    {
        Assert.Equal([0f, 0], Scores(new FormulaTerm.Variable("$score[7]")));
        Assert.Equal([3f, 3], Scores(new FormulaTerm.Variable("$score[7]"), ("$score[7]", 3)));
        Assert.Throws<EngineException>(() => Scores(new FormulaTerm.Variable("$score[x]")));
    }

    private float[] Scores(FormulaTerm term, params (string Name, object? Value)[] defaults)
    {
        var query = new QueryNode
        {
            Prefetch = [Make.Nearest(1)],
            Query = new QueryKind.Formula(term, defaults.ToDictionary(static d => d.Name, static d => Make.Value(d.Value))),
        };
        return [.. _engine.Query("c", query, new Selection()).OrderBy(static h => h.Point.Id.Number).Select(static h => h.Score)];
    }
}
