using FitnessGrpc.VectorEngine.Filters;
using FitnessGrpc.VectorEngine.Tests.Support;

namespace FitnessGrpc.VectorEngine.Tests.Filters;

public sealed class KeyPathTests
{
    private static readonly Payload Sample = Make.Payload(
        ("a", 1), ("b", Make.Payload(("c", 2), ("d", Make.Payload(("e", 3))))), ("list", new object?[] { Make.Payload(("x", 1), ("y", 2)), 5 }));

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a[")]
    [InlineData("a[x]")]
    [InlineData("a[-1]")]
    [InlineData("[0]")]
    [InlineData("\"a")]
    [InlineData("a]")]
    [InlineData("a[0]b")]
    public void Parse_refuses(string path) => Assert.Throws<EngineException>(() => KeyPath.Parse(path));

    [Theory]
    [InlineData("a", "{b:{c:2,d:{e:3}},list:[{x:1,y:2},5]}")]
    [InlineData("b.d.e", "{a:1,b:{c:2,d:{}},list:[{x:1,y:2},5]}")]
    [InlineData("list[0]", "{a:1,b:{c:2,d:{e:3}},list:[{x:1,y:2},5]}")]
    [InlineData("list[0].x", "{a:1,b:{c:2,d:{e:3}},list:[{y:2},5]}")]
    [InlineData("list[].y", "{a:1,b:{c:2,d:{e:3}},list:[{x:1},5]}")]
    [InlineData("none.at.all", "{a:1,b:{c:2,d:{e:3}},list:[{x:1,y:2},5]}")]
    public void Remove(string path, string expected) => Assert.Equal(expected, Make.Text(KeyPath.Parse(path).Remove(Sample)));

    [Fact]
    public void Include_keeps_the_structure_above() =>
        Assert.Equal("{b:{d:{e:3}},list:[{y:2},5]}", Make.Text(KeyPath.Include(Sample, [KeyPath.Parse("b.d"), KeyPath.Parse("list[].y")])));

    [Theory]
    [InlineData("b", "{a:1,b:{c:2,d:{e:3},new:9},list:[{x:1,y:2},5]}")]
    [InlineData("b.f", "{a:1,b:{c:2,d:{e:3},f:{new:9}},list:[{x:1,y:2},5]}")]
    [InlineData("list[0]", "{a:1,b:{c:2,d:{e:3}},list:[{new:9,x:1,y:2},5]}")]
    public void Merge_makes_what_is_missing(string path, string expected) =>
        Assert.Equal(expected, Make.Text(KeyPath.Parse(path).Merge(Sample, Make.Payload(("new", 9)))));

    [Fact]
    public void Merged_null_removes() => Assert.Equal("{b:2}", Make.Text(KeyPath.Merged(Make.Payload(("a", 1)), Make.Payload(("a", null), ("b", 2)))));

    [Fact]
    public void Quoted_names_may_hold_dots()
    {
        var values = new List<PayloadValue>();
        KeyPath.Parse("\"a.b\".c").Collect(Make.Payload(("a.b", Make.Payload(("c", 1)))), values);
        Assert.Equal(1, Assert.Single(values).AsInteger);
    }
}
