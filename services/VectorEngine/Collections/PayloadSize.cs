using System.Text;

namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Size of a payload in bytes, as the limit counts it: texts in UTF-8, 9 for a number, 2 for each name, text, list and object.</summary>
internal static class PayloadSize
{
    public static long Of(Payload payload) => Of(payload, 1, int.MaxValue, "");

    /// <summary>The size, unless the payload is nested too deep.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="depth">How deep it lies itself.</param>
    /// <param name="maxDepth">Deepest level that is allowed.</param>
    /// <param name="where">Whose payload it is, for the error.</param>
    /// <exception cref="EngineException">Nested too deep.</exception>
    public static long Of(Payload payload, int depth, int maxDepth, string where)
    {
        Check(depth <= maxDepth, maxDepth, where);
        long sum = 0;
        foreach (var (key, value) in payload.Fields)
        {
            sum += Encoding.UTF8.GetByteCount(key) + 2 + Of(value, depth, maxDepth, where);
        }

        return sum;
    }

    private static long Of(PayloadValue value, int depth, int maxDepth, string where)
    {
        switch (value.Kind)
        {
            case PayloadKind.String:
                return Encoding.UTF8.GetByteCount(value.AsString) + 2;
            case PayloadKind.Object:
                return Of(value.AsObject, depth + 1, maxDepth, where) + 2;
            case PayloadKind.List:
                Check(depth < maxDepth, maxDepth, where);
                long sum = 2;
                foreach (var item in value.Items)
                {
                    sum += Of(item, depth + 1, maxDepth, where);
                }

                return sum;
            default:
                return 9;
        }
    }

    private static void Check(bool fits, int maxDepth, string where)
    {
        if (!fits)
        {
            throw EngineException.Validation($"payload of {where}: nested deeper than {maxDepth}");
        }
    }
}
