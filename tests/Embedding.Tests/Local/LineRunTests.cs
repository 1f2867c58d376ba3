using System.Text;
using System.Text.Json;
using FitnessGrpc.Embedding.Backends;
using FitnessGrpc.Embedding.Local;
using FitnessGrpc.Embedding.Models;
using FitnessGrpc.Embedding.Tests.Models;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Tests.Local;

public sealed class LineRunTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("fitness-lines-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Ids_of_every_golden_text_come_in_order_with_special_tokens_and_uncut()
    {
        var golden = File.ReadAllLines(Fixtures.File(Path.Combine("tokenizers", "wordpiece-minilm", "golden.jsonl"))).Select(static l => JsonDocument.Parse(l).RootElement).ToList();
        var (output, error) = await TokenizeAsync(Fixtures.MiniLm, string.Join('\n', golden.Select(static g => g.GetRawText())));
        Assert.Null(error);
        Assert.Equal(golden.Select(static g => Numbers(g, "ids")), output.Select(static l => Numbers(JsonDocument.Parse(l).RootElement, "ids")));
    }

    [Theory]
    [InlineData("{\"t\\u0065xt\": \"\\u0061\", \"other\": [{}]}\r", "[2,11,3]")]
    [InlineData("{\"text\": \"\"}", "[2,3]")]
    [InlineData("\uFEFF{\"text\": \"\\ud842\\udfb7 a\"}", "[2,1,11,3]")]
    public async Task Text_is_read_however_json_writes_it(string line, string ids)
    {
        var (output, error) = await TokenizeAsync(TinyModel.Write(_root), line);
        Assert.Null(error);
        Assert.Equal($"{{\"ids\":{ids}}}", Assert.Single(output));
    }

    [Theory]
    [InlineData("a\\ud800b", "a\uFFFDb")]
    [InlineData("\\udc00\\ud800", "\uFFFD\uFFFD")]
    [InlineData("\\ud83d\\ude00 \\n\\t\\\\ \\/ \\\"", "\U0001F600 \n\t\\ / \"")]
    public void Escapes_are_read_and_half_a_pair_is_replaced(string json, string text) =>
        Assert.Equal(text, JsonText.Parse(Encoding.UTF8.GetBytes($"{{\"text\": \"{json}\"}}")));

    [Theory]
    [InlineData("{\"text\": 5}", "no string")]
    [InlineData("{\"x\": \"a\"}", "no field text")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"text\": \"a\"", "not valid JSON")]
    [InlineData("{\"text\": \"a\"} 1", "not valid JSON")]
    [InlineData("{\"text\": \"a\", \"text\": \"b\"}", "twice")]
    public async Task Bad_line_is_named_and_those_before_it_are_answered(string line, string says)
    {
        var (output, error) = await TokenizeAsync(TinyModel.Write(_root), $"{{\"text\": \"a\"}}\n\n{line}\n{{\"text\": \"a\"}}\n");
        Assert.Single(output);
        Assert.StartsWith("line 3 ", error);
        Assert.Contains(says, error);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_a_bad_line()
    {
        var folder = TinyModel.Write(_root);
        using var output = new MemoryStream();
        var error = await Assert.ThrowsAsync<LineException>(() => LineRun.TokenizeAsync(
            LocalTokenizer.Open(folder), new MemoryStream([.. "{\"text\": \""u8, 0xED, 0xA0, 0x80, .. "\"}\n"u8]), output, CancellationToken.None));
        Assert.Equal("line 1 is not valid UTF-8", error.Message);
    }

    [Fact]
    public async Task Line_beyond_the_limit_is_refused_before_it_is_kept()
    {
        var endless = new Endless();
        var error = await Assert.ThrowsAsync<LineException>(() => LineRun.TokenizeAsync(
            LocalTokenizer.Open(TinyModel.Write(_root)), endless, Stream.Null, CancellationToken.None));
        Assert.StartsWith("line 1 is longer", error.Message);
        Assert.InRange(endless.Given, TextLines.MaxLineBytes, TextLines.MaxLineBytes * 2);
    }

    [Fact]
    public async Task Vectors_have_prompt_order_and_length_and_come_back_as_the_same_numbers()
    {
        var folder = TinyModel.Write(_root, static f => f["sentence_bert_config.json"] = """{"max_seq_length": 16}""");
        using var model = LocalModel.Open(folder, new IdBackend());
        string[] texts = ["a", "squat squats a", "", "lunge press a squat", "a"];
        var output = new MemoryStream();
        await LineRun.EmbedAsync(model, isQuery: true, Input(texts), output, CancellationToken.None);
        var vectors = Lines(output).Select(static l => JsonDocument.Parse(l).RootElement.GetProperty("vector").EnumerateArray().Select(static v => v.GetSingle()).ToArray()).ToList();
        Assert.Equal(texts.Length, vectors.Count);
        var tokenizer = LocalTokenizer.Open(folder);
        for (var i = 0; i < texts.Length; i++)
        {
            // The prompt of the folder for questions is "press ".
            var mean = (float)tokenizer.Encode("press " + texts[i]).Average();
            Assert.Equal(1f, MathF.Sqrt(vectors[i].Sum(static v => v * v)), 5);
            Assert.Equal(mean / MathF.Sqrt((mean * mean) + 3), vectors[i][0], 5);
        }
        Assert.Equal(vectors[0], model.Embed(["a"], isQuery: true)[0]);
        Assert.NotEqual(vectors[0], model.Embed(["a"], isQuery: false)[0]);
    }

    [Fact]
    public void Variant_is_the_file_of_its_name_and_runs_alone_where_it_scales_over_its_batch()
    {
        // model.graph.node.op_type, each behind its field number and length.
        const string Operator = "DynamicQuantizeLinear";
        var folder = TinyModel.Write(_root, static f =>
        {
            f["onnx/model_int8.onnx"] = $"\x3a{(char)(Operator.Length + 4)}\x0a{(char)(Operator.Length + 2)}\x22{(char)Operator.Length}{Operator}";
            f["onnx/model_fp16.onnx"] = "weights";
        });
        var backend = new IdBackend();
        using (var model = LocalModel.Open(folder, backend, "int8"))
            model.Embed(["a", "a", "a"], isQuery: false);
        Assert.EndsWith("model_int8.onnx", backend.Loaded);
        Assert.Equal([1, 1, 1], backend.Rows);
        using (var model = LocalModel.Open(folder, backend, "fp16"))
            model.Embed(["a", "a", "a"], isQuery: false);
        Assert.Equal([1, 1, 1, 3], backend.Rows);
        AssertRefused("int4", "onnx/model_fp16.onnx, onnx/model_int8.onnx, model.onnx");
        AssertRefused("../model", "leads out");
        AssertRefused("", "float32");

        void AssertRefused(string unknown, string says) => Assert.Contains(says, Assert.Throws<StartupException>(() => LocalModel.Open(folder, backend, unknown)).Message);
    }

    private static IEnumerable<int> Numbers(JsonElement element, string name) => element.GetProperty(name).EnumerateArray().Select(static e => e.GetInt32()).ToList();

    private static MemoryStream Input(IEnumerable<string> texts) =>
        new(Encoding.UTF8.GetBytes(string.Concat(texts.Select(static t => JsonSerializer.Serialize(new Dictionary<string, string> { ["text"] = t }) + "\n"))));

    private static string[] Lines(MemoryStream output) => Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<(string[] Output, string? Error)> TokenizeAsync(string path, string input)
    {
        using var output = new MemoryStream();
        string? error = null;
        try
        {
            await LineRun.TokenizeAsync(LocalTokenizer.Open(path), new MemoryStream(Encoding.UTF8.GetBytes(input)), output, CancellationToken.None);
        }
        catch (LineException e)
        {
            error = e.Message;
        }
        return (Lines(output), error);
    }

    /// <summary>Token vectors of the token's id, and ones.</summary>
    private sealed class IdBackend : IEmbeddingBackend, IEmbeddingSession
    {
        public string Provider => "cpu";

        public string Loaded { get; private set; } = "";

        public List<int> Rows { get; } = [];

        public int ConcurrentBatches => 1;

        public IEmbeddingSession Load(ModelDescription model)
        {
            Loaded = model.OnnxFile;
            return this;
        }

        public void Run(TokenBatch batch, Memory<float> tokenVectors)
        {
            lock (Rows)
                Rows.Add(batch.Rows);
            for (var i = 0; i < batch.Rows * batch.Columns; i++)
            {
                // What is padding must not count.
                var value = batch.Mask.Span[i] == 1 ? batch.Ids.Span[i] : 1e6f;
                var vector = tokenVectors.Span.Slice(i * 4, 4);
                vector.Fill(1);
                vector[0] = value;
            }
        }

        public void Dispose()
        {
        }
    }

    /// <summary>One line without an end.</summary>
    private sealed class Endless : Stream
    {
        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => Given; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill((byte)'a');
            Given += count;
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
