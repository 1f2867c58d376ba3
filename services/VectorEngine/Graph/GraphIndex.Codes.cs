namespace FitnessGrpc.VectorEngine.Graphs;

/// <content>Choosing and filling codes.</content>
internal sealed unsafe partial class GraphIndex
{
    /// <summary>Vectors longer than this are not projected: fitting would take too long.</summary>
    private const int MaxProjected = 4096;

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

        var outputs = Math.Min(d, tuning.Coordinates > 0 ? tuning.Coordinates : Coordinates(d, quantization is null));
        var values = new NativeBlock(Projection.Floats(d, outputs) * sizeof(float));
        if (fitted is not null && fitted.Inputs == d && fitted.Outputs == outputs)
        {
            Buffer.MemoryCopy(fitted.Values, values.Pointer, values.Length, values.Length);
        }
        else if (live.Length > 0)
        {
            Projection.Fit(rows, sample, outputs, distance != Distance.Dot, (float*)values.Pointer, threads);
        }

        var projection = new Projection(d, outputs, (float*)values.Pointer, values);
        var bytes = New(CodeLayout.Bytes(outputs), rows, distance, projection, null);
        Fill(bytes, rows, live, threads, cancellation);
        if (quantization is not null)
        {
            return (search ?? bytes, bytes);
        }

        var floats = New(CodeLayout.Floats(outputs), rows, distance, projection, null);
        Fill(floats, rows, live, threads, cancellation);
        return (floats, bytes);
    }

    /// <summary>Coordinates to keep, such that a code fills whole cache lines.</summary>
    private static int Coordinates(int dimensions, bool floats) => dimensions switch
    {
        > MaxProjected => dimensions,
        <= 112 => dimensions,
        <= 128 => floats ? 111 : 120,
        <= 256 => floats ? 127 : 120,
        _ => floats ? 191 : 248,
    };

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
        var values = new NativeBlock(Projection.Floats(d, d) * sizeof(float));
        if (sample.Length > 0)
        {
            Projection.Fit(rows, sample, d, distance != Distance.Dot, (float*)values.Pointer, threads);
        }

        var parameters = new NativeBlock(sizeof(float));
        *(float*)parameters.Pointer = (float)bits;
        return New(CodeLayout.Binary(d, bits), rows, distance, new Projection(d, d, (float*)values.Pointer, values), parameters);
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
