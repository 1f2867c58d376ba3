using System.Collections.Concurrent;
using System.Net.Mime;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.Hosting.Json;

/// <summary>
/// Checks transcoded requests before transcoding, which takes unknown fields and says little about wrong ones. Stands
/// behind routing; other requests pass untouched.
/// </summary>
internal sealed class StrictJsonMiddleware(RequestDelegate next, IOptions<StrictJsonOptions> options)
{
    private readonly ConcurrentDictionary<GrpcJsonTranscodingMetadata, Rule> _rules = new();

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<GrpcJsonTranscodingMetadata>() is { } metadata ? CheckAsync(context, metadata) : next(context);

    private async Task CheckAsync(HttpContext context, GrpcJsonTranscodingMetadata metadata)
    {
        var rule = _rules.GetOrAdd(metadata, static (key, endpoint) => Rule.Of(key, endpoint), context.GetEndpoint()!);
        var wrong = StrictQuery.Check(context.Request.Query, rule.Type, rule.WholeBody, rule.Bound, out var query);
        if (wrong.Count > 0)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, StrictJson.Summary(wrong), wrong);
            return;
        }
        if (query is { } rewritten)
            context.Request.QueryString = rewritten;

        if (!rule.HasBody)
        {
            await next(context);
            return;
        }
        await WithBodyAsync(context, rule);
    }

    private async Task WithBodyAsync(HttpContext context, Rule rule)
    {
        var max = options.Value.MaxBodyBytes;
        if (JsonBody.RefuseMediaType(context.Request) is { } refused)
        {
            await Refuse(context, StatusCodes.Status415UnsupportedMediaType, refused, []);
            return;
        }
        if (await JsonBody.ReadAsync(context.Request, max, context.RequestAborted) is not { } body)
        {
            await StatusJson.WriteAsync(
                context, StatusCodes.Status413PayloadTooLarge, StatusCode.ResourceExhausted, $"the body is larger than {max} bytes", []);
            return;
        }
        var result = rule.BodyField is { } field ? StrictJson.Check(body, field) : StrictJson.Check(body, rule.Type);
        if (!result.IsValid)
        {
            await Refuse(context, StatusCodes.Status400BadRequest, result.Message, result.Violations);
            return;
        }
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(result.Body, out var segment);
        context.Request.Body = new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false);
        context.Request.ContentLength = segment.Count;
        // Transcoding fails on a charset in quotes, which HTTP allows. What goes on is UTF-8 whatever form the header had.
        context.Request.ContentType = MediaTypeNames.Application.Json;
        await next(context);
    }

    private static Task Refuse(HttpContext context, int status, string message, IReadOnlyList<FieldViolation> violations) =>
        StatusJson.WriteAsync(context, status, StatusCode.InvalidArgument, message, violations);

    /// <summary>What of a method's HTTP rule the checks need.</summary>
    private sealed record Rule(MessageDescriptor Type, bool HasBody, FieldDescriptor? BodyField, IReadOnlyCollection<string> Bound)
    {
        public bool WholeBody => HasBody && BodyField is null;

        public static Rule Of(GrpcJsonTranscodingMetadata metadata, Endpoint endpoint)
        {
            var type = metadata.MethodDescriptor.InputType;
            var body = metadata.HttpRule.Body;
            var field = body is "" or "*" ? null : type.FindFieldByName(body);
            var bound = new HashSet<string>(StringComparer.Ordinal);
            if (field is not null)
                bound.Add(field.Name);
            if (endpoint is RouteEndpoint route)
            {
                foreach (var parameter in route.RoutePattern.Parameters)
                    bound.Add(parameter.Name);
            }
            return new Rule(type, body.Length > 0, field, bound);
        }
    }
}
