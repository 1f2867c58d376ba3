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
    private const int Tokens = 41;

    private readonly Random _random = new(6);
    private readonly GraphBuilder _builder = new("test");

    public OperatorFusionTests() => Assert.SkipUnless(PanelKernel.IsSupported, "needs a processor with AVX-512");

    [Fact]
    public void Layer_takes_what_follows_it()
    {
        var input = Input();
        var up = Gelu(Add(Product(input, Width, 128), Bias(128)));
        Output(Add(input, Add(Bias(Width), Product(up, 128, Width))), Width);
        AssertSame(("Linear", 2));
    }

    [Fact]
    public void Sum_of_two_layers_is_added_once()
    {
        var input = Input();
        Output(Add(Product(input, Width, Width), Product(input, Width, Width)), Width);
        AssertSame(("Linear", 2));
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

    [Theory]
    [InlineData(2, false, false, "Attention", OperatorDomain.Name)]
    [InlineData(2, true, false, "Attention", OperatorDomain.Name)]
    [InlineData(4, true, false, "MultiHeadAttention", GraphBuilder.RuntimeDomain)]
    [InlineData(2, false, true, "MultiHeadAttention", GraphBuilder.RuntimeDomain)]
    public void Attention_is_taken_apart(int heads, bool isMasked, bool isBiased, string operation, string domain)
    {
        string[] inputs = [Input(), Tensor(Width, 3 * Width), Bias(3 * Width), isMasked ? _builder.Input("mask", DataType.Int32, "texts", "tokens") : ""];
        if (isBiased)
            inputs = [.. inputs, "", Tensor(1, heads, Tokens, Tokens)];
        Output(_builder.Node(GraphBuilder.RuntimeDomain, "Attention", [GraphBuilder.Attribute("num_heads", (long)heads), GraphBuilder.Attribute("scale", 0.7f)], inputs), Width);
        var fused = AssertSame(("Linear", 1), (operation, 1));
        Assert.Equal(domain, fused.Graph.Node.Single(node => node.OpType == operation).Domain);
    }

    /// <summary>As a graph would have that belongs to another file: it is refused, and nothing beside it is read.</summary>
    [Fact]
    public void Tensors_of_wrong_shapes_are_refused()
    {
        var input = Input();
        Output(Add(Product(input, Width, Width), Product(input, Width, 1)), Width);
        var model = _builder.Build();
        OperatorFusion.Apply(model, "");
        var error = Assert.Throws<OnnxRuntimeException>(() => Run(model));
        Assert.Contains("Linear has inputs of wrong shapes", error.Message, StringComparison.Ordinal);
    }

    private ModelProto AssertSame(params (string Operation, int Count)[] operations)
    {
        var (model, fused) = (_builder.Build(), _builder.Build().Clone());
        Assert.True(OperatorFusion.Apply(fused, "") > 0 || operations[0].Operation == "MatMul");
        foreach (var (operation, count) in operations)
            Assert.Equal(count, fused.Graph.Node.Count(node => node.OpType == operation));
        foreach (var (expected, actual) in Run(model).Zip(Run(fused)))
        {
            Assert.Equal(expected.Length, actual.Length);
            Assert.Contains(expected, static value => Math.Abs(value) > 0.1);
            foreach (var (a, b) in expected.Zip(actual))
                Assert.Equal(a, b, 1e-5);
        }
        return fused;
    }

    private static List<float[]> Run(ModelProto model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 2, GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        OperatorDomain.Register(options);
        using var session = new InferenceSession(model.ToByteArray(), options);
        using var tokens = OrtValue.CreateTensorValueFromMemory(PanelKernelTests.Floats(new Random(7), Texts * Tokens * Width), [Texts, Tokens, Width]);
        // Texts of 41, 40 and 39 tokens.
        using var mask = OrtValue.CreateTensorValueFromMemory(Enumerable.Range(0, Texts * Tokens).Select(static i => i % Tokens < Tokens - (i / Tokens) ? 1 : 0).ToArray(), [Texts, Tokens]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, session.InputNames, [.. session.InputNames.Select(name => name == "mask" ? mask : tokens)], session.OutputNames);
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
        return _builder.Tensor($"tensor_{_random.Next()}", DataType.Float, shape, MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
