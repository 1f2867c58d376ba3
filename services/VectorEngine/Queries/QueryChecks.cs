using FitnessGrpc.VectorEngine.Collections;

namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>Rules of a query's shape, checked before it runs.</summary>
internal static class QueryChecks
{
    private const int MaxDepth = 64;
    private const int MaxPrefetches = 1024;
    private const int MaxExamples = 1024;
    private const int MaxCandidates = 16_384;

    /// <summary>Every pair of the items is scored for every point.</summary>
    private const int MaxFeedback = 64;

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
            validator.Check(node.Settings.IdfCorpus);
            if (node.Prefetch.Count > 0 && node.Query is null)
            {
                throw EngineException.Validation("A query is needed to merge the prefetches. Can't have prefetches without defining a query.");
            }

            CheckKind(node);
            if (node.Query is QueryKind.Rrf or QueryKind.Dbsf)
            {
                if (node.Prefetch.Count == 0)
                {
                    throw EngineException.Validation("cannot apply Fusion without prefetches");
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

    private static void CheckKind(QueryNode node)
    {
        var settings = node.Settings;
        if (settings.Ef < 1)
        {
            throw EngineException.Validation("params.hnsw_ef: must be at least 1");
        }

        if (settings.Oversampling is { } oversampling && !(oversampling is >= 1 and <= 1000))
        {
            throw EngineException.Validation("params.quantization.oversampling: must be 1 to 1000");
        }

        switch (node.Query)
        {
            case QueryKind.Formula when node.Prefetch.Count == 0:
                throw EngineException.Validation("cannot apply Formula without prefetches");
            case QueryKind.Recommend { Strategy: RecommendStrategy.AverageVector, Positive.Count: 0 }:
                throw EngineException.Invalid("At least one positive vector ID required with this strategy");
            case QueryKind.Recommend { Positive.Count: 0, Negative.Count: 0 }:
                throw EngineException.Invalid("At least one positive or negative vector ID required with this strategy");
            case QueryKind.Recommend recommend when recommend.Positive.Count + recommend.Negative.Count > MaxExamples:
                throw EngineException.Validation($"query.recommend: more than {MaxExamples} examples");
            case QueryKind.Discover { Pairs.Count: > MaxExamples } or QueryKind.Context { Pairs.Count: > MaxExamples }:
                throw EngineException.Validation($"query.context: more than {MaxExamples} pairs");
            case QueryKind.Feedback { Items.Count: > MaxFeedback }:
                throw EngineException.Validation($"query.relevance_feedback.feedback: more than {MaxFeedback} items");
            case QueryKind.Feedback feedback when !float.IsFinite(feedback.A) || !float.IsFinite(feedback.B) || !float.IsFinite(feedback.C):
                throw EngineException.Validation("query.relevance_feedback.strategy: NaN and infinity are not allowed");
            case QueryKind.Mmr mmr when !(mmr.Diversity is >= 0 and <= 1):
                throw EngineException.Validation("query.nearest_with_mmr.mmr.diversity: must be 0 to 1");
            case QueryKind.Mmr { Candidates: < 1 or > MaxCandidates }:
                throw EngineException.Validation($"query.nearest_with_mmr.mmr.candidates_limit: must be 1 to {MaxCandidates}");
        }
    }
}
