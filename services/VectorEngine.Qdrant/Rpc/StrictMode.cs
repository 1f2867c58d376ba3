using System.Runtime.CompilerServices;
using FitnessGrpc.Hosting.Errors;
using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>
/// Enforces the limits of a collection's strict mode. What a request leaves open counts with its default. Costs a look-up where the mode is off.
/// </summary>
internal sealed class StrictMode(Engine engine, TimeProvider time)
{
    /// <summary>Sizes are measured by walking the collection, so not for every write.</summary>
    private static readonly TimeSpan SizeAge = TimeSpan.FromSeconds(10);

    private readonly ConditionalWeakTable<CollectionSchema, Rules> _rules = [];

    /// <summary>Before a read that is no query.</summary>
    public void Read(string collection, bool hasTimeout, ulong timeout, Filter? filter = null, ulong? limit = null)
    {
        if (Of(collection) is not { Config: { } config } rules)
            return;
        rules.Reads?.Take(1, "Read");
        CheckTimeout(config, hasTimeout, timeout);
        if (limit is { } given)
            CheckLimit(config, given);
        new FilterRules(config, () => engine.Indexes(collection)).Check(filter, config.HasUnindexedFilteringRetrieve && !config.UnindexedFilteringRetrieve);
    }

    /// <summary>Before a query; its limit includes what groups ask for.</summary>
    public void Query(string collection, bool hasTimeout, ulong timeout, QueryNode query)
    {
        if (Of(collection) is not { Config: { } config } rules)
            return;
        rules.Reads?.Take(1, "Read");
        CheckTimeout(config, hasTimeout, timeout);
        var filters = new FilterRules(config, () => engine.Indexes(collection));
        Walk(query);

        void Walk(QueryNode node)
        {
            CheckLimit(config, node.Limit);
            filters.Check(node.Filter, config.HasUnindexedFilteringRetrieve && !config.UnindexedFilteringRetrieve);
            if (config.HasSearchMaxHnswEf && node.Settings.Ef is { } ef && ef > config.SearchMaxHnswEf)
                throw Exceeded(ef, config.SearchMaxHnswEf, "hnsw_ef");
            if (config.HasSearchAllowExact && !config.SearchAllowExact && node.Settings.Exact)
                throw Bad("Exact search disabled!", "Set exact=false.");
            if (config.HasSearchMaxOversampling && node.Settings.Oversampling is { } oversampling && oversampling > config.SearchMaxOversampling)
                throw Exceeded(oversampling, config.SearchMaxOversampling, "oversampling");
            foreach (var prefetch in node.Prefetch)
                Walk(prefetch);
        }
    }

    /// <summary>Before a batch of queries, which are counted one by one later.</summary>
    public void Batch(string collection, int count)
    {
        if (Of(collection) is { Config: { HasSearchMaxBatchsize: true } config } && (ulong)count > config.SearchMaxBatchsize)
            throw Exceeded(count, config.SearchMaxBatchsize, "search_max_batchsize");
    }

    /// <summary>Before a write.</summary>
    public void Write(string collection, bool hasTimeout, ulong timeout, WriteOperation operation)
    {
        if (Of(collection) is not { Config: { } config } rules)
            return;
        rules.Writes?.Take(1, "Write");
        CheckTimeout(config, hasTimeout, timeout);
        var filter = operation switch
        {
            WriteOperation.Upsert upsert => upsert.Condition,
            WriteOperation.UpdateVectors update => update.Condition,
            WriteOperation.Selected { Selector: PointSelector.Matching matching } => matching.Filter,
            _ => null,
        };
        new FilterRules(config, () => engine.Indexes(collection)).Check(filter, config.HasUnindexedFilteringUpdate && !config.UnindexedFilteringUpdate);
        switch (operation)
        {
            case WriteOperation.Upsert { Points: var points }:
                CheckPoints(config, points);
                if (config.HasMaxPointsCount)
                    CheckCount(collection, config, points);
                CheckSize(collection, rules);
                break;
            case WriteOperation.UpdateVectors { Points: var points }:
                CheckPoints(config, points);
                CheckSize(collection, rules);
                break;
            case WriteOperation.SetPayload or WriteOperation.OverwritePayload:
                CheckSize(collection, rules);
                break;
            case WriteOperation.CreateIndex create when config.HasMaxPayloadIndexCount:
                var indexes = engine.Indexes(collection);
                if ((ulong)indexes.Count >= config.MaxPayloadIndexCount && !indexes.ContainsKey(create.Field))
                    throw Bad($"Collection already has the maximum number of payload indices ({config.MaxPayloadIndexCount})", "Delete an index before creating another one.");
                break;
        }
    }

    internal static DomainException Bad(string what, string help) => new(ErrorKind.InvalidArgument, FormattableString.Invariant($"Bad request: {what} Help: {help}"));

    internal static DomainException Exceeded(double value, double limit, string name) => Bad(
        FormattableString.Invariant($"Limit exceeded {value} > {limit} for \"{name}\"."), FormattableString.Invariant($"Reduce the \"{name}\" parameter to or below {limit}."));

    private static void CheckTimeout(Wire.StrictModeConfig config, bool given, ulong seconds)
    {
        if (config.HasMaxTimeout && given && seconds > config.MaxTimeout)
            throw Exceeded(seconds, config.MaxTimeout, "timeout");
    }

    private static void CheckLimit(Wire.StrictModeConfig config, ulong limit)
    {
        if (config.HasMaxQueryLimit && limit > config.MaxQueryLimit)
            throw Exceeded(limit, config.MaxQueryLimit, "limit");
    }

    private static void CheckPoints(Wire.StrictModeConfig config, IReadOnlyList<PointData> points)
    {
        if (config.HasUpsertMaxBatchsize && (ulong)points.Count > config.UpsertMaxBatchsize)
            throw Exceeded(points.Count, config.UpsertMaxBatchsize, "upsert_max_batchsize");
        if (config.MultivectorConfig is null && config.SparseConfig is null)
            return;
        foreach (var point in points)
        {
            foreach (var (name, vector) in point.Vectors)
            {
                if (vector is VectorValue.Multi multi && config.MultivectorConfig?.MultivectorConfig.TryGetValue(name, out var rows) == true
                    && rows.HasMaxVectors && (ulong)multi.Rows > rows.MaxVectors)
                    throw Exceeded(multi.Rows, rows.MaxVectors, "max_vectors");
                if (vector is VectorValue.Sparse sparse && config.SparseConfig?.SparseConfig.TryGetValue(name, out var length) == true
                    && length.HasMaxLength && (ulong)sparse.Indices.Length > length.MaxLength)
                    throw Exceeded(sparse.Indices.Length, length.MaxLength, "max_length");
            }
        }
    }

    private void CheckCount(string collection, Wire.StrictModeConfig config, IReadOnlyList<PointData> points)
    {
        var ids = points.Select(static p => p.Id).ToHashSet();
        var known = engine.Get(collection, [.. ids], new Selection()).Count;
        var after = engine.Count(collection, null) + ids.Count - known;
        if (ids.Count > known && (ulong)after > config.MaxPointsCount)
            throw Bad($"Max points count limit of {config.MaxPointsCount} reached!", "Delete points or raise max_points_count.");
    }

    private void CheckSize(string collection, Rules rules)
    {
        var config = rules.Config!;
        if (!config.HasMaxCollectionVectorSizeBytes && !config.HasMaxCollectionPayloadSizeBytes)
            return;
        lock (rules)
        {
            if (rules.Size is null || time.GetElapsedTime(rules.Measured) > SizeAge)
                (rules.Size, rules.Measured) = (engine.Measure(collection), time.GetTimestamp());
        }

        var (vectors, payloads) = rules.Size.Value;
        if (config.HasMaxCollectionVectorSizeBytes && (ulong)vectors >= config.MaxCollectionVectorSizeBytes)
            throw Bad($"Max vector storage size limit of {config.MaxCollectionVectorSizeBytes} bytes reached!", "Delete points or raise max_collection_vector_size_bytes.");
        if (config.HasMaxCollectionPayloadSizeBytes && (ulong)payloads >= config.MaxCollectionPayloadSizeBytes)
            throw Bad($"Max payload storage size limit of {config.MaxCollectionPayloadSizeBytes} bytes reached!", "Delete payload or raise max_collection_payload_size_bytes.");
    }

    private Rules? Of(string collection)
    {
        var rules = _rules.GetValue(engine.Schema(collection), Parse);
        return rules.Config is null ? null : rules;
    }

    private Rules Parse(CollectionSchema schema)
    {
        var config = Wire.CollectionConfig.Parser.ParseFrom(schema.Annotations.Span).StrictModeConfig;
        return config is not { Enabled: true } ? new Rules() : new Rules
        {
            Config = config,
            Reads = config.HasReadRateLimit ? new TokenBucket(config.ReadRateLimit, time) : null,
            Writes = config.HasWriteRateLimit ? new TokenBucket(config.WriteRateLimit, time) : null,
        };
    }

    /// <summary>The rules of one state of the schema: a change of it starts new rates.</summary>
    private sealed class Rules
    {
        public Wire.StrictModeConfig? Config { get; init; }

        public TokenBucket? Reads { get; init; }

        public TokenBucket? Writes { get; init; }

        public (long Vectors, long Payloads)? Size { get; set; }

        public long Measured { get; set; }
    }

    /// <summary>A number of calls a minute: as many at once, and then as they come back.</summary>
    private sealed class TokenBucket(uint perMinute, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private double _tokens = perMinute;
        private long _at = time.GetTimestamp();

        public void Take(int count, string what)
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                _tokens = Math.Min(perMinute, _tokens + (time.GetElapsedTime(_at, now).TotalMinutes * perMinute));
                _at = now;
                if (_tokens >= count)
                {
                    _tokens -= count;
                    return;
                }

                var wait = (int)Math.Ceiling((count - _tokens) * 60 / perMinute);
                var trailers = new Metadata { { "retry-after", wait.ToString(System.Globalization.CultureInfo.InvariantCulture) } };
                throw new RpcException(new Status(StatusCode.ResourceExhausted, $"Rate limiting exceeded: {what} rate limit exceeded, retry later"), trailers);
            }
        }
    }
}
