using FitnessGrpc.VectorEngine.Qdrant.Mapping;

namespace FitnessGrpc.VectorEngine.Qdrant.Tests.Mapping;

public sealed class WriteMappingTests
{
    [Theory]
    [InlineData(Wire.FieldType.Keyword, PayloadIndexKind.Keyword)]
    [InlineData(Wire.FieldType.Integer, PayloadIndexKind.Integer)]
    [InlineData(Wire.FieldType.Float, PayloadIndexKind.Float)]
    [InlineData(Wire.FieldType.Geo, PayloadIndexKind.Geo)]
    [InlineData(Wire.FieldType.Text, PayloadIndexKind.Text)]
    [InlineData(Wire.FieldType.Bool, PayloadIndexKind.Bool)]
    [InlineData(Wire.FieldType.Datetime, PayloadIndexKind.Datetime)]
    [InlineData(Wire.FieldType.Uuid, PayloadIndexKind.Uuid)]
    public void Index_types_are_mapped(Wire.FieldType type, PayloadIndexKind kind) =>
        Assert.Equal(kind, Index(new Wire.CreateFieldIndexCollection { FieldName = "f", FieldType = type }).Kind);

    [Fact]
    public void Index_type_may_come_from_the_parameters_and_must_not_contradict_them()
    {
        var parameters = new Wire.PayloadIndexParams { IntegerIndexParams = new Wire.IntegerIndexParams { Lookup = true, Range = true } };
        Assert.Equal(PayloadIndexKind.Integer, Index(new Wire.CreateFieldIndexCollection { FieldName = "f", FieldIndexParams = parameters }).Kind);
        Assert.ThrowsAny<Exception>(() => Index(new Wire.CreateFieldIndexCollection
        {
            FieldName = "f",
            FieldType = Wire.FieldType.Keyword,
            FieldIndexParams = parameters,
        }));
        Assert.ThrowsAny<Exception>(() => Index(new Wire.CreateFieldIndexCollection { FieldName = "f" }));
    }

    [Fact]
    public void Text_index_options_are_mapped()
    {
        var plain = Text(new Wire.TextIndexParams());
        Assert.Equal((PayloadIndexKind.Text, true, TextTokenizer.Word), (plain.Kind, plain.Lowercase, plain.Text.Tokenizer));
        Assert.Equal((null, null, null, false), (plain.Text.MinLength, plain.Text.MaxLength, plain.Text.Stemmer, plain.Text.AsciiFolding));
        var full = Text(new Wire.TextIndexParams
        {
            Tokenizer = Wire.TokenizerType.Prefix,
            Lowercase = false,
            MinTokenLen = 2,
            MaxTokenLen = 7,
            AsciiFolding = true,
            PhraseMatching = true,
            Stopwords = new Wire.StopwordsSet { Languages = { "english" }, Custom = { "reps" } },
            Stemmer = new Wire.StemmingAlgorithm { Snowball = new Wire.SnowballParams { Language = "english" } },
        });
        Assert.Equal((false, TextTokenizer.Prefix, 2, 7), (full.Lowercase, full.Text.Tokenizer, full.Text.MinLength, full.Text.MaxLength));
        Assert.True(full.Text is { AsciiFolding: true, PhraseMatching: true, Stemmer: "english", StopWordLanguages: ["english"], StopWords: ["reps"] });
        Assert.Null(Text(new Wire.TextIndexParams { Stemmer = new Wire.StemmingAlgorithm { Disabled = new() } }).Text.Stemmer);
    }

    [Fact]
    public void Integer_index_options_are_mapped()
    {
        PayloadIndexSchema Integer(Wire.IntegerIndexParams integer) =>
            Index(new Wire.CreateFieldIndexCollection { FieldName = "f", FieldIndexParams = new Wire.PayloadIndexParams { IntegerIndexParams = integer } });
        Assert.True(Integer(new()) is { Lookup: true, Range: true });
        Assert.True(Integer(new() { Lookup = false }) is { Lookup: false, Range: true });
        Assert.True(Integer(new() { Range = false }) is { Lookup: true, Range: false });
    }

    [Fact]
    public void Every_operation_of_a_batch_is_mapped()
    {
        var selector = new Wire.PointsSelector { Points = new Wire.PointsIdsList() };
#pragma warning disable CS0612
        Wire.PointsUpdateOperation[] operations =
        [
            new() { Upsert = new() },
            new() { DeleteDeprecated = selector },
            new() { SetPayload = new() { PointsSelector = selector } },
            new() { OverwritePayload = new() { PointsSelector = selector } },
            new() { DeletePayload = new() { PointsSelector = selector } },
            new() { ClearPayloadDeprecated = selector },
            new() { UpdateVectors = new() },
            new() { DeleteVectors = new() { PointsSelector = selector, Vectors = new() { Names = { "a" } } } },
            new() { DeletePoints = new() { Points = selector } },
            new() { ClearPayload = new() { Points = selector } },
        ];
#pragma warning restore CS0612
        Type[] expected =
        [
            typeof(WriteOperation.Upsert), typeof(WriteOperation.Delete), typeof(WriteOperation.SetPayload), typeof(WriteOperation.OverwritePayload),
            typeof(WriteOperation.DeletePayload), typeof(WriteOperation.ClearPayload), typeof(WriteOperation.UpdateVectors),
            typeof(WriteOperation.DeleteVectors), typeof(WriteOperation.Delete), typeof(WriteOperation.ClearPayload),
        ];
        Assert.Equal(expected, operations.Select(static o => WriteMapping.ToEngine(o, "operations[0]").GetType()));
        Assert.Equal(operations.Length, Wire.PointsUpdateOperation.Descriptor.Oneofs[0].Fields.Count);
    }

    private static PayloadIndexSchema Index(Wire.CreateFieldIndexCollection request) =>
        Assert.IsType<WriteOperation.CreateIndex>(WriteMapping.ToEngine(request)).Index;

    private static PayloadIndexSchema Text(Wire.TextIndexParams text) => Index(new Wire.CreateFieldIndexCollection
    {
        FieldName = "f",
        FieldIndexParams = new Wire.PayloadIndexParams { TextIndexParams = text },
    });
}
