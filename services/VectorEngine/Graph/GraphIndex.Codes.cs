namespace FitnessGrpc.VectorEngine.Graphs;

/// <content>Choosing and filling codes.</content>
internal sealed unsafe partial class GraphIndex
{
    /// <summary>Vectors longer than this are not projected: fitting would take too long.</summary>
    private const int MaxProjected = 4096;

    /// <summary>Coordinates at most, those of the tail included.</summary>
    private const int MaxCoordinates = 512;

    /// <summary>The codes to search on, and those to build on; the same where they serve both.</summary>
    private static (Codes Search, Codes Build) Encode(
        IRows rows, uint[] live, Distance distance, QuantizationSchema? quantization, Projection? fitted, GraphTuning tuning, int threads, CancellationToken cancellation, Random random)
    {
        var d = rows.Dimensions;
        var sample = Sample(live, tuning.Sample, random);
        var search = quantization switch
        {
            QuantizationSchema.Product product => Product(rows, distance, product.Ratio, sample, threads),
            QuantizationSchema.Binary binary => Binary(rows, distance, binary.Bits, sample, threads),
            _ => null,
        };
        if (search is not null)
        {
            // Too coarse to build on: the graph is found over bytes, which are dropped.
            Fill(search, rows, live, threads, cancellation);
        }

        if (distance == Distance.Manhattan)
        {
            var plain = quantization is null
                ? New(CodeLayout.FloatDifferences(d), rows, distance, null, null)
                : New(CodeLayout.ByteDifferences(d), rows, distance, null, Range(rows, live));
            Fill(plain, rows, live, threads, cancellation);
            return (search ?? plain, plain);
        }

        int[] choices = tuning.Coordinates > 0 ? [Math.Min(d, tuning.Coordinates)] : Coordinates(d, quantization is null);
        var projection = fitted is not null && fitted.Inputs == d && choices.Contains(fitted.Outputs)
            ? fitted
            : Projection.Fit(rows, sample, choices, distance != Distance.Dot, threads);
        var outputs = projection.Outputs;
        var bytes = New(CodeLayout.Bytes(outputs), rows, distance, projection, null);
        Fill(bytes, rows, live, threads, cancellation);
        if (quantization is not null)
        {
            return (search ?? bytes, bytes);
        }

        var shorts = New(CodeLayout.Shorts(outputs), rows, distance, projection, null);
        Fill(shorts, rows, live, threads, cancellation);
        return (shorts, bytes);
    }

    /// <summary>Numbers of coordinates to choose from, such that a code fills whole cache lines.</summary>
    private static int[] Coordinates(int dimensions, bool shorts)
    {
        if (dimensions is <= 112 or > MaxProjected)
        {
            return [dimensions];
        }

        var choices = new List<int>();
        var (tail, first, step) = shorts ? (ShortScorer.Tail, 64, 32) : (ByteScorer.Tail, 128, 64);
        for (var places = first; places - tail < dimensions && places <= MaxCoordinates; places += step)
        {
            choices.Add(places - tail);
        }

        return choices.Count == 0 ? [dimensions] : [.. choices];
    }

    private static Codes New(CodeLayout layout, IRows rows, Distance distance, Projection? projection, NativeBlock? parameters)
    {
        var memory = new NativeBlock((long)rows.Count * layout.Stride);
        return new Codes(layout, distance, projection, parameters == null ? null : (float*)parameters.Pointer, (int)((parameters?.Length ?? 0) / sizeof(float)), memory.Pointer, (memory, parameters));
    }

    private static int[] Sample(uint[] live, int size, Random random)
    {
        var sample = new int[Math.Min(live.Length, size)];
        for (var i = 0; i < sample.Length; i++)
        {
            sample[i] = (int)live[sample.Length == live.Length ? i : random.Next(live.Length)];
        }

        return sample;
    }

    private static Codes Product(IRows rows, Distance distance, int ratio, int[] sample, int threads)
    {
        var width = ProductCodebook.Width(ratio);
        return New(CodeLayout.Product(ProductCodebook.Parts(rows.Dimensions, width)), rows, distance, null, ProductCodebook.Fit(rows, sample, width, threads));
    }

    private static Codes Binary(IRows rows, Distance distance, double bits, int[] sample, int threads)
    {
        var d = rows.Dimensions;
        var projection = Projection.Fit(rows, sample, [d], distance != Distance.Dot, threads);
        var parameters = new NativeBlock(sizeof(float));
        *(float*)parameters.Pointer = (float)bits;
        return New(CodeLayout.Binary(d, bits), rows, distance, projection, parameters);
    }

    private static void Fill(Codes codes, IRows rows, uint[] live, int threads, CancellationToken cancellation)
    {
        var next = 0;
        Workers.Run(threads, _ =>
        {
            var scratch = new Scratch();
            scratch.Prepare(0, 0, rows.Dimensions, codes.Layout.QueryBytes);
            while (true)
            {
                cancellation.ThrowIfCancellationRequested();
                var from = Interlocked.Add(ref next, 1024) - 1024;
                if (from >= live.Length)
                {
                    return;
                }

                for (var i = from; i < Math.Min(live.Length, from + 1024); i++)
                {
                    codes.Encode((int)live[i], rows.At((int)live[i]), scratch);
                }
            }
        });
    }

    /// <summary>The least value of all and the step that reaches the greatest in 255.</summary>
    private static NativeBlock Range(IRows rows, uint[] live)
    {
        var (low, high) = (float.MaxValue, float.MinValue);
        foreach (var row in live)
        {
            foreach (var value in rows.At((int)row))
            {
                low = MathF.Min(low, value);
                high = MathF.Max(high, value);
            }
        }

        var block = new NativeBlock(2 * sizeof(float));
        ((float*)block.Pointer)[0] = live.Length == 0 ? 0 : low;
        ((float*)block.Pointer)[1] = high > low && float.IsFinite(high - low) ? (high - low) / 255 : 1;
        return block;
    }
}
