using System.Buffers.Text;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Primitives;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Checks the query of a transcoded request: unknown and mistyped parameters are refused by name.</summary>
internal static class StrictQuery
{
    /// <summary>Fields that the query may name. With a whole-message body there are none.</summary>
    /// <param name="query">Parameters as they came.</param>
    /// <param name="type">Message of the request.</param>
    /// <param name="wholeBody">The body is the whole message.</param>
    /// <param name="bound">Fields that the path or the body sets, by their names in the contract.</param>
    /// <param name="rewritten">The query to go on with where a short enum name had to be spelled out.</param>
    public static IReadOnlyList<FieldViolation> Check(
        IQueryCollection query, MessageDescriptor type, bool wholeBody, IReadOnlyCollection<string> bound, out QueryString? rewritten)
    {
        rewritten = null;
        if (query.Count == 0)
            return [];
        var violations = new List<FieldViolation>();
        var builder = new QueryBuilder();
        var changed = false;
        var seen = new HashSet<FieldDescriptor>();
        foreach (var (name, values) in query)
        {
            if (violations.Count >= StrictJson.MaxViolations)
                break;
            var field = wholeBody ? null : Resolve(type, name, bound);
            if (field is null)
                violations.Add(new FieldViolation(Shown(name), "unknown query parameter"));
            else if (!seen.Add(field) || values.Count > 1 && !field.IsRepeated)
                violations.Add(new FieldViolation(Shown(name), "given more than once"));
            else
                changed |= Values(field, name, values, violations, builder);
        }
        if (changed && violations.Count == 0)
            rewritten = builder.ToQueryString();
        return violations;
    }

    /// <summary>The field that a parameter's dotted name leads to, or null. Names are those of the contract or of JSON.</summary>
    private static FieldDescriptor? Resolve(MessageDescriptor type, string name, IReadOnlyCollection<string> bound)
    {
        FieldDescriptor? field = null;
        var message = type;
        foreach (var part in name.Split('.', StrictJson.MaxDepth))
        {
            if (field is not null)
            {
                if (field.IsRepeated || field.FieldType != FieldType.Message || QueryFields.IsSingleValue(field))
                    return null;
                message = field.MessageType;
            }
            field = message.Fields.InDeclarationOrder().FirstOrDefault(f => f.JsonName == part || f.Name == part);
            if (field is null || message == type && bound.Contains(field.Name))
                return null;
        }
        return field is not null && QueryFields.IsSingleValue(field) ? field : null;
    }

    private static bool Values(FieldDescriptor field, string name, StringValues values, List<FieldViolation> violations, QueryBuilder builder)
    {
        var changed = false;
        foreach (var value in values)
        {
            var text = value ?? "";
            if (Problem(field, ref text) is { } problem)
            {
                violations.Add(new FieldViolation(Shown(name), problem));
                break;
            }
            changed |= !ReferenceEquals(text, value ?? "");
            builder.Add(name, text);
        }
        return changed;
    }

    private static string? Problem(FieldDescriptor field, ref string text)
    {
        switch (field.FieldType)
        {
            case FieldType.Message when StrictJsonWalker.IsWrapper(field.MessageType):
                return Problem(field.MessageType.FindFieldByNumber(1), ref text);
            case FieldType.Message:
                return JsonScalars.CheckWellKnown(text, field.MessageType);
            case FieldType.String:
                return null;
            case FieldType.Bytes:
                return Base64.IsValid(text) ? null : "must be Base64";
            case FieldType.Bool:
                return text is "true" or "false" ? null : "must be true or false";
            case FieldType.Double or FieldType.Float:
                return JsonScalars.CheckNumberText(text, field.FieldType == FieldType.Float ? float.MaxValue : double.MaxValue);
            case FieldType.Enum:
                var names = EnumNames.Of(field.EnumType);
                var given = text;
                if (names.Values.Any(v => v.Full == given))
                    return null;
                if (names.Values.FirstOrDefault(v => v.Short == given) is not { } value)
                    return $"must be one of {names.Allowed}";
                text = value.Full;
                return null;
            default:
                var bounds = JsonScalars.Bounds(field.FieldType);
                // Only plain digits: that is all that the binder behind reads.
                return text.AsSpan().IndexOfAny(".eE+") < 0 && JsonScalars.TryWhole(text, bounds, out _) ? null : JsonScalars.Whole(bounds);
        }
    }

    private static string Shown(string name)
    {
        var path = new JsonPath();
        path.Push(name);
        return path.ToString();
    }
}
