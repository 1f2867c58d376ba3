namespace FitnessGrpc.Embedding.Hub;

/// <summary>Where models come from, and what is asked of them.</summary>
public sealed record HubSettings
{
    /// <summary>Address of the hub: http or https, with or without a path.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>Sent to the hub's own host and to no other; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>
    /// Which weights are fetched: <c>auto</c> (ONNX where there is one, otherwise safetensors), <c>onnx</c>, <c>safetensors</c>, or the name of an ONNX
    /// variant, as <c>int8</c> for <c>onnx/model_int8.onnx</c>.
    /// </summary>
    public string Weights { get; init; } = "auto";

    /// <summary>Bytes of all files together, at most.</summary>
    public long MaxBytes { get; init; } = 32L << 30;

    /// <summary>Longest wait for an answer, and for more of a file that has begun. A second or more.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Waits before what failed for a moment is asked for again; as many times as there are waits. Progress begins them anew.</summary>
    public IReadOnlyList<TimeSpan> Pauses { get; init; } =
        [TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8)];
}
