using System.Text.Json;

namespace FitnessGrpc.Embedding.Local;

/// <summary>
/// JSON lines in, JSON lines out, in order. What can be answered is written out before more is waited for, and no more than a few hundred lines are kept.
/// </summary>
public static class LineRun
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    /// <summary>Writes <c>{"ids": […]}</c> for each <c>{"text": …}</c>.</summary>
    /// <exception cref="LineException">A line is bad; those before it are written.</exception>
    public static async Task TokenizeAsync(LocalTokenizer tokenizer, Stream input, Stream output, CancellationToken cancellation)
    {
        await foreach (var lines in TextLines.ReadAsync(input, cancellation))
        {
            await WriteAsync(output, lines.Count, "ids", (json, i) =>
            {
                foreach (var id in tokenizer.Encode(lines[i].Text))
                    json.WriteNumberValue(id);
            }, cancellation);
        }
    }

    /// <summary>Writes <c>{"vector": […]}</c> for each <c>{"text": …}</c>: as many digits as give the same float32 again.</summary>
    /// <exception cref="LineException">A line is bad; those before it are written.</exception>
    public static async Task EmbedAsync(LocalModel model, bool isQuery, Stream input, Stream output, CancellationToken cancellation)
    {
        await foreach (var lines in TextLines.ReadAsync(input, cancellation))
        {
            var vectors = model.Embed([.. lines.Select(static l => l.Text)], isQuery, cancellation);
            var bad = Array.FindIndex(vectors, static v => v is null || !v.All(float.IsFinite));
            await WriteAsync(output, bad < 0 ? vectors.Length : bad, "vector", (json, i) =>
            {
                foreach (var value in vectors[i]!)
                    json.WriteNumberValue(value);
            }, cancellation);
            if (bad >= 0)
                throw new LineException(lines[bad].Number, vectors[bad] is null ? "has a text without a token, of which there is no vector" : "has a vector that is no number");
        }
    }

    private static async Task WriteAsync(Stream output, int count, string name, Action<Utf8JsonWriter, int> write, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        for (var i = 0; i < count; i++)
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            write(json, i);
            json.WriteEndArray();
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write(NewLine);
        }
        await output.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellation);
        await output.FlushAsync(cancellation);
    }
}
