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
    public void Text_index_options_that_would_be_ignored_are_not_offered()
    {
        Wire.TextIndexParams[] offered = [new(), new() { Tokenizer = Wire.TokenizerType.Word, Lowercase = false, PhraseMatching = true }];
        foreach (var text in offered)
            Assert.Equal(PayloadIndexKind.Text, Text(text).Kind);
        Wire.TextIndexParams[] others =
        [
            new() { Tokenizer = Wire.TokenizerType.Prefix },
            new() { MinTokenLen = 2 },
            new() { AsciiFolding = true },
            new() { Stopwords = new Wire.StopwordsSet { Languages = { "english" } } },
            new() { Stemmer = new Wire.StemmingAlgorithm { Snowball = new Wire.SnowballParams { Language = "english" } } },
        ];
        foreach (var text in others)
            Assert.Equal(EngineError.Unsupported, Assert.Throws<EngineException>(() => Text(text)).Error);
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
