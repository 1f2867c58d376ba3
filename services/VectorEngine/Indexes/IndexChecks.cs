using FitnessGrpc.VectorEngine.Filters.Text;

namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>Refuses indexes that cannot be built.</summary>
internal static class IndexChecks
{
    public static void Check(PayloadIndexSchema schema)
    {
        if (!Enum.IsDefined(schema.Kind))
        {
            throw EngineException.Validation("field_type: is unknown");
        }

        if (schema is { Kind: PayloadIndexKind.Integer, Lookup: false, Range: false })
        {
            throw EngineException.Validation("integer_index_params: the `lookup` and `range` capabilities cannot both be off");
        }

        if (schema.Kind == PayloadIndexKind.Text)
        {
            TextAnalyzer.Check(schema.Text);
        }
    }
}
