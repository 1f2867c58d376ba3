using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Rules of a query's shape, checked before it runs.</summary>
internal static class QueryChecks
{
    private const int MaxDepth = 64;
    private const int MaxPrefetches = 1024;

    public static void Check(QueryNode root, Validator validator)
    {
        var nodes = 0;
        Walk(root, 0);

        void Walk(QueryNode node, int depth)
        {
            if (++nodes > MaxPrefetches)
            {
                throw EngineException.Validation($"prefetch: more than {MaxPrefetches}");
            }

            if (node.Limit < 1)
            {
                throw EngineException.Validation("limit: must be at least 1");
            }

            validator.Check(node.Filter);
            if (node.Prefetch.Count > 0 && node.Query is null)
            {
                throw EngineException.Validation("A query is needed to merge the prefetches. Can't have prefetches without defining a query.");
            }

            if (node.Query is QueryKind.Rrf or QueryKind.Dbsf)
            {
                if (node.Prefetch.Count == 0)
                {
                    throw EngineException.Validation("cannot do fusion without prefetches");
                }

                if (node.Using.Length > 0)
                {
                    throw EngineException.Validation("Cannot use fusion together with `using`");
                }
            }

            if (node.Query is QueryKind.Rrf rrf)
            {
                if (rrf.K < 1)
                {
                    throw EngineException.Validation("rrf.k: must be at least 1");
                }

                if (rrf.Weights is { Count: > 0 } && rrf.Weights.Count != node.Prefetch.Count)
                {
                    throw EngineException.Validation($"rrf.weights: {rrf.Weights.Count} for {node.Prefetch.Count} prefetches");
                }
            }

            if (node is { ScoreThreshold: not null, Query: null or QueryKind.OrderBy })
            {
                throw EngineException.Validation("score_threshold: not allowed without a query that scores");
            }

            if (node.ScoreThreshold is { } threshold && float.IsNaN(threshold))
            {
                throw EngineException.Validation("score_threshold: NaN is not allowed");
            }

            foreach (var child in node.Prefetch)
            {
                if (depth + 1 > MaxDepth)
                {
                    throw EngineException.Validation($"prefetches depth {depth + 1} exceeds max depth {MaxDepth}");
                }

                Walk(child, depth + 1);
            }
        }
    }
}
