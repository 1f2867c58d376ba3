namespace FitnessGrpc.VectorEngine.Queries;

/// <summary>What ranks points: greater is better. Only for slots that have the vector. Formulas as <see cref="QueryKind"/> states them.</summary>
internal abstract class Scorer
{
    public abstract float Score(int slot);

    /// <summary>x / (1 + |x|), between −1 and 1.</summary>
    private static float Soft(float x) => x / (1f + MathF.Abs(x));

    private static float Sigmoid(float x) => 0.5f * (Soft(x) + 1f);

    internal sealed class Nearest(Similarity target) : Scorer
    {
        public override float Score(int slot) => target.To(slot);
    }

    internal sealed class BestScore(Similarity[] positive, Similarity[] negative) : Scorer
    {
        public override float Score(int slot)
        {
            var good = Max(positive, slot);
            var bad = Max(negative, slot);
            return good > bad ? Sigmoid(good) : -Sigmoid(bad);
        }

        private static float Max(Similarity[] examples, int slot)
        {
            var max = float.NegativeInfinity;
            foreach (var example in examples)
            {
                max = MathF.Max(max, example.To(slot));
            }

            return max;
        }
    }

    internal sealed class SumScores(Similarity[] positive, Similarity[] negative) : Scorer
    {
        public override float Score(int slot)
        {
            var sum = 0f;
            foreach (var example in positive)
            {
                sum += example.To(slot);
            }

            foreach (var example in negative)
            {
                sum -= example.To(slot);
            }

            return sum;
        }
    }

    internal sealed class Discover(Similarity target, (Similarity Positive, Similarity Negative)[] pairs) : Scorer
    {
        public override float Score(int slot)
        {
            var rank = 0;
            foreach (var (positive, negative) in pairs)
            {
                rank += positive.To(slot).CompareTo(negative.To(slot));
            }

            return rank + Sigmoid(target.To(slot));
        }
    }

    internal sealed class Context((Similarity Positive, Similarity Negative)[] pairs) : Scorer
    {
        /// <summary>The float after 1, minus 1.</summary>
        private const float Epsilon = 1.1920929e-7f;

        public override float Score(int slot)
        {
            var sum = 0f;
            foreach (var (positive, negative) in pairs)
            {
                sum += Soft(MathF.Min(positive.To(slot) - negative.To(slot) - Epsilon, 0f));
            }

            return sum;
        }
    }

    /// <summary>Each pair's weight is (Δscore)^b · c.</summary>
    internal sealed class Feedback(Similarity target, float weight, (Similarity Better, Similarity Worse, float Weight)[] pairs) : Scorer
    {
        public override float Score(int slot)
        {
            var sum = weight * target.To(slot);
            foreach (var (better, worse, pair) in pairs)
            {
                sum += pair * (better.To(slot) - worse.To(slot));
            }

            return sum;
        }
    }
}
