using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Embedding.Tests.Serving;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Embedding.Tests.Rpc;

public sealed class EmbeddingGrpcServiceTests
{
    private readonly GatedBackend _backend = new();

    [Fact]
    public async Task Embed_answers_in_order_with_tokens_and_normalised_vectors()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var response = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge", "squats squats squats squats", "lunge" } });
        Assert.Equal((4, "tiny", 3 + 8 + 3), (response.Dimensions, response.Model, response.Usage.Tokens));
        Assert.Equal([3, 8, 3], response.Embeddings.Select(e => e.Tokens));
        Assert.Equal([false, true, false], response.Embeddings.Select(e => e.Truncated));
        Assert.All(response.Embeddings, e => Assert.Equal(1, e.Values.Sum(v => v * v), 4));
        Assert.Equal(response.Embeddings[0].Values, response.Embeddings[2].Values);
    }

    [Fact]
    public async Task Embed_without_normalising_gives_the_mean_and_a_query_has_its_prompt()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var document = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" }, Normalize = false });
        Assert.Equal([(2 + 7 + 3) / 3f, 1, 1, 1], document.Embeddings[0].Values);
        var query = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" }, Normalize = false, InputKind = InputKind.Query });
        Assert.Equal([(2 + 8 + 7 + 3) / 4f, 1, 1.5f, 1.5f], query.Embeddings[0].Values);
    }

    [Fact]
    public async Task Text_that_came_before_is_not_computed_again()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var first = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" } });
        var batches = _backend.Batches.Count;
        var second = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" } });
        Assert.Equal(first, second);
        Assert.Equal(batches, _backend.Batches.Count);
        // The same text with another prompt is another text to the model.
        await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" }, InputKind = InputKind.Query });
        Assert.Equal(batches + 1, _backend.Batches.Count);
    }

    [Fact]
    public async Task Request_that_is_wrong_names_every_field()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        await AssertInvalidAsync(() => server.Client.EmbedAsync(new EmbedRequest()), "texts");
        await AssertInvalidAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { Enumerable.Repeat("a", 257) } }), "texts");
        await AssertInvalidAsync(
            () => server.Client.EmbedAsync(new EmbedRequest
            {
                Texts = { "squat", " \n", new string('a', 65_537) },
                InputKind = (InputKind)9,
                Priority = (Priority)(-1),
                OutputType = (OutputType)7,
                Dimensions = 0,
            }),
            "texts[1]", "texts[2]", "input_kind", "priority", "output_type", "dimensions");
        await AssertInvalidAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { "a" }, Dimensions = 5 }), "dimensions");
        await AssertInvalidAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { "a" }, OutputType = OutputType.Int8, Normalize = false }), "normalize");
        await AssertInvalidAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { "a", "squats squats squats squats" }, Truncate = false }), "texts[1]");
        await AssertInvalidAsync(() => server.Client.TokenizeAsync(new TokenizeRequest { Texts = { "" } }), "texts[0]");
        Assert.Equal(256, (await server.Client.EmbedAsync(new EmbedRequest { Texts = { Enumerable.Repeat("a", 256) } })).Embeddings.Count);
        Assert.True((await server.Client.EmbedAsync(new EmbedRequest { Texts = { new string('a', 65_536) } })).Embeddings[0].Tokens > 0);
    }

    [Fact]
    public async Task Text_that_may_not_be_cut_is_refused_also_when_the_cache_has_it()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var request = new EmbedRequest { Texts = { "squats squats squats squats" } };
        Assert.True((await server.Client.EmbedAsync(request)).Embeddings[0].Truncated);
        request.Truncate = false;
        await AssertInvalidAsync(() => server.Client.EmbedAsync(request), "texts[0]");
        Assert.False((await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squats" }, Truncate = false })).Embeddings[0].Truncated);
    }

    [Fact]
    public async Task Dimensions_give_the_first_values_scaled_anew()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var raw = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" }, Dimensions = 2, Normalize = false });
        Assert.Equal([4f, 1f], raw.Embeddings[0].Values);
        var scaled = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" }, Dimensions = 2 });
        Assert.Equal(2, scaled.Dimensions);
        Assert.Equal([4 / MathF.Sqrt(17), 1 / MathF.Sqrt(17)], scaled.Embeddings[0].Values, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public async Task Int8_is_the_unit_vector_times_127_and_binary_its_signs()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        // The mean is 4, 1, 1, 1.
        var int8 = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" }, OutputType = OutputType.Int8 });
        var norm = Math.Sqrt(19);
        var one = (byte)Math.Round(127 / norm);
        Assert.Equal([(byte)Math.Round(4 * 127 / norm), one, one, one], int8.Embeddings[0].Packed.ToByteArray());
        Assert.Empty(int8.Embeddings[0].Values);
        Assert.Equal(OutputType.Int8, int8.OutputType);
        var binary = await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" }, OutputType = OutputType.Binary, Dimensions = 3 });
        Assert.Equal([0b1110_0000], binary.Embeddings[0].Packed.ToByteArray());
        Assert.Equal(OutputType.Float32, (await server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" } })).OutputType);
    }

    [Fact]
    public async Task Call_whose_deadline_passes_leaves_the_queue_and_is_not_computed()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        _backend.RunGate.Reset();
        using var held = server.Client.EmbedAsync(new EmbedRequest { Texts = { "press" } });
        await _backend.Entered.Task;
        var late = await FailAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { "lunge" } }, deadline: DateTime.UtcNow.AddMilliseconds(200)));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        _backend.RunGate.Set();
        await held;
        await server.Client.EmbedAsync(new EmbedRequest { Texts = { "bell" } });
        Assert.DoesNotContain(_backend.Batches, b => b.Ids.ToArray().Contains(7));
    }

    [Fact]
    public async Task Model_of_another_name_is_not_found()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        Assert.Equal(StatusCode.NotFound, (await FailAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { "a" }, Model = "other" }))).StatusCode);
        Assert.Equal(StatusCode.NotFound, (await FailAsync(() => server.Client.GetModelAsync(new GetModelRequest { Model = "other" }))).StatusCode);
        var model = await server.Client.GetModelAsync(new GetModelRequest { Model = "tiny" });
        Assert.Equal(("tiny", 4, 8, "mean", true, "cpu"), (model.Name, model.Dimensions, model.MaxTokens, model.Pooling, model.Normalized, model.Provider));
        Assert.Matches("^[0-9a-f]{32}$", model.Fingerprint);
    }

    [Fact]
    public async Task Tokenize_shows_tokens_uncut_with_and_without_special_ones()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        var with = await server.Client.TokenizeAsync(new TokenizeRequest { Texts = { "squats" } });
        Assert.Equal(["[CLS]", "squat", "##s", "[SEP]"], with.Texts[0].Tokens);
        Assert.Equal([2, 5, 6, 3], with.Texts[0].Ids);
        var without = await server.Client.TokenizeAsync(new TokenizeRequest { Texts = { string.Concat(Enumerable.Repeat("lunge ", 20)) }, AddSpecialTokens = false });
        Assert.Equal(Enumerable.Repeat(7, 20), without.Texts[0].Ids);
        Assert.Empty(_backend.Batches);
    }

    [Fact]
    public async Task Queue_that_is_full_refuses_with_a_time_to_come_back_and_a_cancelled_text_makes_room()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:MaxQueueTokens", "1024"));
        _backend.RunGate.Reset();
        using var held = server.Client.EmbedAsync(new EmbedRequest { Texts = { "press" } });
        await _backend.Entered.Task;
        // 256 texts of 8 tokens, by a stream: it waits for room where a probe came first.
        var many = new EmbedRequest { Texts = { Enumerable.Repeat("lunge lunge lunge lunge lunge lunge", 256) } };
        using var cancel = new CancellationTokenSource();
        using var stream = server.Client.EmbedStream(cancellationToken: cancel.Token);
        await stream.RequestStream.WriteAsync(new EmbedStreamRequest { Request = many });
        var refused = await ProbeAsync(server, static refused => refused is not null);
        Assert.Equal(StatusCode.ResourceExhausted, refused!.StatusCode);
        Assert.True(refused.GetRpcStatus()!.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan() > TimeSpan.Zero);
        await cancel.CancelAsync();
        Assert.Null(await ProbeAsync(server, static refused => refused is null));
        _backend.RunGate.Set();
        await held;
        await server.Client.EmbedAsync(new EmbedRequest { Texts = { "bell" } });
        // Nothing of the cancelled request was computed.
        Assert.DoesNotContain(_backend.Batches, b => b.Ids.ToArray().Contains(7));
    }

    [Fact]
    public async Task Call_before_the_model_is_loaded_waits_for_it_and_readiness_says_so()
    {
        _backend.LoadGate.Reset();
        await using var server = await EmbeddingServer.StartAsync(_backend);
        using var early = server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } });
        Assert.Contains("embedding/model", (await server.Platform.WaitingForAsync(CancellationToken.None)).Keys);
        Assert.Equal("tiny", (await server.Client.GetModelAsync(new GetModelRequest())).Name);
        Assert.False(early.ResponseAsync.IsCompleted);
        _backend.LoadGate.Set();
        Assert.Single((await early).Embeddings);
        Assert.Empty(await server.Platform.WaitingForAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Call_that_has_waited_long_enough_for_the_model_is_unavailable()
    {
        _backend.LoadGate.Reset();
        await using var server = await EmbeddingServer.StartAsync(_backend, ("Embedding:LoadWaitSeconds", "0"));
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } }))).StatusCode);
    }

    [Fact]
    public async Task Batch_that_fails_fails_its_calls_and_the_next_one_works()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        _backend.Failure = new InvalidOperationException("secret");
        var failed = await FailAsync(() => server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } }));
        Assert.Equal(StatusCode.Internal, failed.StatusCode);
        Assert.DoesNotContain("secret", failed.Status.Detail);
        _backend.Failure = null;
        Assert.Single((await server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } })).Embeddings);
    }

    [Fact]
    public async Task Drain_lets_calls_in_flight_finish()
    {
        await using var server = await EmbeddingServer.StartAsync(_backend);
        _backend.RunGate.Reset();
        using var call = server.Client.EmbedAsync(new EmbedRequest { Texts = { "press", "squat lunge press a a" } });
        await _backend.Entered.Task;
        var drain = server.Platform.DrainAsync();
        _backend.RunGate.Set();
        Assert.Equal(2, (await call).Embeddings.Count);
        Assert.True(await drain);
        Assert.True(_backend.Disposed);
    }

    private static async Task AssertInvalidAsync<T>(Func<AsyncUnaryCall<T>> call, params string[] fields)
    {
        var error = await FailAsync(call);
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Equal(fields, error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.Select(v => v.Field));
    }

    private static Task<RpcException> FailAsync<T>(Func<AsyncUnaryCall<T>> call) => Assert.ThrowsAsync<RpcException>(async () => await call());

    /// <summary>What a call gets once it is as it should be: a refusal, or null for a place in the queue. The model is held up.</summary>
    private static async Task<RpcException?> ProbeAsync(EmbeddingServer server, Func<RpcException?, bool> until)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            using var call = server.Client.EmbedAsync(new EmbedRequest { Texts = { "squat" } });
            var answered = await Task.WhenAny(call.ResponseAsync, Task.Delay(200, limit.Token)) == call.ResponseAsync;
            var refused = answered ? await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync) : null;
            if (until(refused))
                return refused;
        }
    }
}
