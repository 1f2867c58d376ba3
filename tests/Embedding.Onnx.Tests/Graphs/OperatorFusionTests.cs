using System.Runtime.InteropServices;
using FitnessGrpc.Embedding.Onnx.Graphs;
using FitnessGrpc.Embedding.Onnx.Graphs.Proto;
using FitnessGrpc.Embedding.Onnx.Kernels;
using FitnessGrpc.Embedding.Onnx.Operators;
using FitnessGrpc.Embedding.Onnx.Tests.Kernels;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using DataType = FitnessGrpc.Embedding.Onnx.Graphs.Proto.TensorProto.Types.DataType;

namespace FitnessGrpc.Embedding.Onnx.Tests.Graphs;

/// <summary>A graph with operators of our own computes what it did; what they do not cover is left as it is.</summary>
public sealed class OperatorFusionTests
{
    private const int Width = 64;
    private const int Texts = 3;
    private const int Tokens = 141;

    private readonly Random _random = new(6);
    private readonly GraphBuilder _builder = new("test");

    public OperatorFusionTests() => Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");

    [Fact]
    public void Layer_takes_what_follows_it()
    {
        var input = Input();
        var up = Gelu(Add(Product(input, Width, 128), Bias(128)));
        Output(Add(input, Add(Bias(Width), Product(up, 128, Width))), Width);
        AssertSame(("Linear", 2), ("Add", 0), ("Gelu", 0));
    }

    [Fact]
    public void Residual_of_another_shape_can_be_left_out()
    {
        var input = Input();
        Output(Add(Product(input, Width, Width), Gelu(Tensor(Tokens, Width))), Width);
        AssertSame(false, ("Linear", 1), ("Add", 1));
    }

    [Fact]
    public void Matrix_that_layers_share_is_stored_once()
    {
        var (input, weights) = (Input(), Tensor(Width, Width));
        Output(_builder.Node("MatMul", _builder.Node("MatMul", input, weights), weights), Width);
        var fused = AssertSame(("Linear", 2));
        Assert.Equal(2, fused.Graph.Initializer.Count);
    }

    [Fact]
    public void Sum_of_two_layers_is_added_once()
    {
        var input = Input();
        Output(Add(Product(input, Width, Width), Product(input, Width, Width)), Width);
        AssertSame(("Linear", 2), ("Add", 0));
    }

    /// <summary>A graph's output is what somebody takes, and so is what is only asked for its shape, or taken by a branch.</summary>
    [Theory]
    [InlineData("output")]
    [InlineData("shape")]
    [InlineData("branch")]
    public void Value_that_is_seen_elsewhere_stays(string where)
    {
        var input = Input();
        var product = Product(input, Width, Width);
        var model = Finish();
        if (where == "output")
            model.Graph.Output.Add(new ValueInfoProto(model.Graph.Output[0]) { Name = product });
        var fused = model.Clone();
        OperatorFusion.Apply(fused, "", takesResiduals: true);
        Assert.Equal(1, fused.Graph.Node.Count(static node => node.OpType == "Add"));
        AssertClose(Run(model), Run(fused));

        ModelProto Finish()
        {
            var sum = Add(product, Bias(Width));
            if (where == "shape")
                sum = _builder.Node("Reshape", sum, _builder.Node("Shape", product));
            var branch = where == "branch" ? _builder.Node("If", [Branch("then_branch", product), Branch("else_branch", product)], Tensor(DataType.Bool, [], [1])) : sum;
            Output(_builder.Node("Mul", sum, branch), Width);
            return _builder.Build();
        }
    }

    /// <summary>The sum before the bias goes out too, and so does that before the GELU.</summary>
    [Fact]
    public void Value_that_somebody_else_takes_stays()
    {
        var input = Input();
        var product = Product(input, Width, Width);
        var sum = Add(product, Bias(Width));
        var residual = Add(sum, input);
        Output(_builder.Node("Concat", [GraphBuilder.Attribute("axis", 2L)], product, Gelu(sum), residual), 3 * Width);
        Output(Product(sum, Width, Width), Width);
        AssertSame(("Linear", 2), ("Add", 2), ("Gelu", 1));
    }

    /// <summary>Columns that do not fill panels, a bias for each token, a matrix that is computed.</summary>
    [Fact]
    public void Product_of_another_kind_stays()
    {
        var input = Input();
        var odd = Product(input, Width, 40);
        var weights = Gelu(Tensor(40, Width));
        Output(Add(_builder.Node("MatMul", odd, weights), Tensor(Tokens, Width)), Width);
        AssertSame(("MatMul", 2), ("Add", 1), ("Gelu", 1));
    }

    /// <summary>Heads of 32 and 16; with and without mask, with something that is added; the scale given and by default.</summary>
    [Theory]
    [InlineData(2, false, false, 0.7f, "Attention", OperatorDomain.Name)]
    [InlineData(2, true, false, null, "Attention", OperatorDomain.Name)]
    [InlineData(4, true, false, 0.7f, "MultiHeadAttention", GraphBuilder.RuntimeDomain)]
    [InlineData(2, false, true, null, "MultiHeadAttention", GraphBuilder.RuntimeDomain)]
    public void Attention_is_taken_apart(int heads, bool isMasked, bool isBiased, float? scale, string operation, string domain)
    {
        string[] inputs = [Input(), Tensor(Width, 3 * Width), Bias(3 * Width), isMasked ? _builder.Input(GraphInput.Mask, DataType.Int32, "texts", "tokens") : ""];
        if (isBiased)
            inputs = [.. inputs, "", Tensor(1, heads, Tokens, Tokens)];
        Output(_builder.Node(GraphBuilder.RuntimeDomain, "Attention", [GraphBuilder.Attribute("num_heads", (long)heads), .. Scale()], inputs), Width);
        var fused = AssertSame(("Linear", 1), (operation, 1));
        Assert.Equal(domain, fused.Graph.Node.Single(node => node.OpType == operation).Domain);

        AttributeProto[] Scale() => scale is { } given ? [GraphBuilder.Attribute("scale", given)] : [];
    }

    /// <summary>Lengths in the place of a mask, and a filter that lets some of the padding through.</summary>
    [Fact]
    public void Attention_of_another_kind_stays_with_the_runtime()
    {
        var lengths = _builder.Node("ReduceSum", [GraphBuilder.Attribute("keepdims", 0L)], _builder.Input(GraphInput.Mask, DataType.Int32, "texts", "tokens"), _builder.Constant(1));
        var first = Attention(Input(), lengths, GraphBuilder.Attribute("mask_filter_value", -10_000f));
        Output(Attention(first, GraphInput.Mask, GraphBuilder.Attribute("mask_filter_value", -3f)), Width);
        AssertSame(("Linear", 1), ("MultiHeadAttention", 1), ("Attention", 1));

        string Attention(string input, string mask, AttributeProto filter) =>
            _builder.Node(GraphBuilder.RuntimeDomain, "Attention", [GraphBuilder.Attribute("num_heads", 2L), filter], input, Tensor(Width, 3 * Width), Bias(3 * Width), mask);
    }

    /// <summary>As a graph would have that belongs to another file: it is refused, and nothing beside it is read.</summary>
    [Fact]
    public void Tensors_of_wrong_shapes_are_refused()
    {
        var input = Input();
        Output(Add(Product(input, Width, Width), Product(input, Width, 1)), Width);
        var model = _builder.Build();
        OperatorFusion.Apply(model, "", takesResiduals: true);
        var error = Assert.Throws<OnnxRuntimeException>(() => Run(model));
        Assert.Contains("Linear has inputs of wrong shapes", error.Message, StringComparison.Ordinal);
    }

    private ModelProto AssertSame(params (string Operation, int Count)[] operations) => AssertSame(true, operations);

    private ModelProto AssertSame(bool takesResiduals, params (string Operation, int Count)[] operations)
    {
        var (model, fused) = (_builder.Build(), _builder.Build().Clone());
        Assert.True(OperatorFusion.Apply(fused, "", takesResiduals) > 0 || operations[0].Operation == "MatMul");
        foreach (var (operation, count) in operations)
            Assert.Equal(count, fused.Graph.Node.Count(node => node.OpType == operation));
        AssertClose(Run(model), Run(fused));
        return fused;
    }

    private static void AssertClose(List<float[]> expected, List<float[]> actual)
    {
        Assert.Equal(expected.Select(static values => values.Length), actual.Select(static values => values.Length));
        Assert.All(expected, static values => Assert.Contains(values, static value => Math.Abs(value) > 0.1));
        foreach (var (a, b) in expected.SelectMany(static values => values).Zip(actual.SelectMany(static values => values)))
            Assert.Equal(a, b, 1e-5);
    }

    private static List<float[]> Run(ModelProto model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 2, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        OperatorDomain.Register(options);
        using var session = new InferenceSession(model.ToByteArray(), options);
        using var tokens = OrtValue.CreateTensorValueFromMemory(PanelKernelTests.Floats(new Random(7), Texts * Tokens * Width), [Texts, Tokens, Width]);
        // Texts of 141, 140 and 139 tokens.
        using var mask = OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, Texts * Tokens).Select(static i => i % Tokens < Tokens - (i / Tokens) ? 1 : 0).ToArray(), [Texts, Tokens]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, session.InputNames, [.. session.InputNames.Select(name => name == GraphInput.Mask ? mask : tokens)], session.OutputNames);
        return [.. outputs.Select(static output => output.GetTensorDataAsSpan<float>().ToArray())];
    }

    private string Input() => _builder.Input("tokens", DataType.Float, "texts", "tokens", Width);

    private void Output(string value, int width) => _builder.Output(value, $"output_{value}", DataType.Float, "texts", "tokens", width);

    private string Product(string input, int rows, int columns) => _builder.Node("MatMul", input, Tensor(rows, columns));

    private string Add(string left, string right) => _builder.Node("Add", left, right);

    private string Gelu(string value) => _builder.Node(GraphBuilder.RuntimeDomain, "Gelu", [], value);

    private string Bias(int columns) => Tensor(columns);

    private string Tensor(params long[] shape)
    {
        var values = PanelKernelTests.Floats(_random, (int)shape.Aggregate(1L, static (a, b) => a * b));
        return Tensor(DataType.Float, shape, MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private string Tensor(DataType type, long[] shape, ReadOnlySpan<byte> bytes) => _builder.Tensor($"tensor_{_random.Next()}", type, shape, bytes);

    /// <summary>A branch that gives a value from outside.</summary>
    private static AttributeProto Branch(string name, string value)
    {
        var inner = new GraphBuilder(name);
        inner.Output(value, name, DataType.Float, "texts", "tokens", Width);
        return new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = inner.Build().Graph };
    }
}
