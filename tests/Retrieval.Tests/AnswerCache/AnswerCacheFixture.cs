using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Qdrant;
using FitnessGrpc.Hosting.Modules;
using FitnessGrpc.Retrieval.AnswerCache;
using FitnessGrpc.Retrieval.Documents;
using FitnessGrpc.VectorEngine.Qdrant;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FitnessGrpc.Retrieval.Tests.AnswerCache;

/// <summary>Answer caches over one real vector engine; each has collections of its own unless it is told to share.</summary>
public sealed class AnswerCacheFixture : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("fitness-answers-").FullName;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private Platform? _platform;
    private int _prefixes;

    internal ChannelBase Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _platform = new Platform(
            new PlatformSettings { Target = ModuleNames.Vectors, DataDirectory = _data, HttpPort = 0, GrpcPort = 0, AdminPort = 0 },
            [new VectorsModule()], new ConfigurationBuilder().Build(), NullLoggerFactory.Instance);
        await _platform.StartAsync();
        Engine = GrpcChannel.ForAddress(_platform.GrpcAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        await _platform!.DisposeAsync();
        await _services.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    internal CacheUnderTest Create(AnswerCacheOptions? options = null, ChannelBase? engine = null, string? prefix = null)
    {
        prefix ??= $"t{Interlocked.Increment(ref _prefixes)}";
        engine ??= Engine;
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(20_000));
        var documents = new Documents();
        var model = new NearEmbedding();
        var settings = Options.Create(options ?? new AnswerCacheOptions());
        var points = new Points.PointsClient(engine);
        var collection = new AnswerCollection(
            new Collections.CollectionsClient(engine), points, Options.Create(new RetrievalOptions { CollectionPrefix = prefix }));
        var cache = new SemanticAnswerCache(
            new AnswerStore(points, collection),
            new QuestionEmbedder(model, settings, time),
            documents,
            new AnswerCacheMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>()),
            settings,
            time,
            NullLogger<SemanticAnswerCache>.Instance);
        return new CacheUnderTest(cache, documents, model, time, prefix);
    }

    internal sealed record CacheUnderTest(IAnswerCache Cache, Documents Documents, NearEmbedding Model, FakeTimeProvider Time, string Prefix);

    internal sealed class Documents : IDocumentHashes
    {
        public Dictionary<string, string> Hashes { get; } = new(StringComparer.Ordinal) { ["squat"] = "h1", ["bench"] = "h2" };

        public Task<IReadOnlyDictionary<string, string>> CurrentAsync(IReadOnlyCollection<string> documentIds, CancellationToken cancellation) =>
            Task.FromResult<IReadOnlyDictionary<string, string>>(documentIds.Where(Hashes.ContainsKey).ToDictionary(static d => d, d => Hashes[d]));
    }

    /// <summary>A model that finds all questions alike: what keeps them apart is then the cache's own judgement.</summary>
    internal sealed class NearEmbedding : EmbeddingService.EmbeddingServiceClient
    {
        public const int Dimensions = 8;

        public string Fingerprint { get; set; } = "f1";

        public bool Away { get; set; }

        public int Embedded { get; private set; }

        /// <summary>Questions with this in them get a vector at a right angle to the others'.</summary>
        public string Far { get; set; } = "\0";

        public override AsyncUnaryCall<GetModelResponse> GetModelAsync(GetModelRequest request, CallOptions options) =>
            Call(() => new GetModelResponse { Fingerprint = Fingerprint, Dimensions = Dimensions });

        public override AsyncUnaryCall<EmbedResponse> EmbedAsync(EmbedRequest request, CallOptions options) => Call(() =>
        {
            Embedded++;
            Assert.Equal(InputKind.Query, request.InputKind);
            var response = new EmbedResponse { Dimensions = Dimensions };
            foreach (var text in request.Texts)
                response.Embeddings.Add(new Embedding { Values = { Vector(text) } });
            return response;
        });

        public float[] Vector(string text)
        {
            var vector = new float[Dimensions];
            if (text.Contains(Far, StringComparison.Ordinal))
                vector[1] = 1;
            else
                (vector[0], vector[2 + (text.Length % 6)]) = (0.995f, 0.1f);
            return vector;
        }

        private AsyncUnaryCall<T> Call<T>(Func<T> answer)
        {
            var response = Away
                ? Task.FromException<T>(new RpcException(new Status(StatusCode.Unavailable, "away")))
                : Task.FromResult(answer());
            return new AsyncUnaryCall<T>(response, Task.FromResult(new Metadata()), static () => Status.DefaultSuccess, static () => [], static () => { });
        }
    }
}
