using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Retrieval.Storage;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;

namespace FitnessGrpc.Retrieval.Search;

/// <summary>The bounds of a filter. Pure.</summary>
internal static class FilterValidator
{
    private const int MaxConditions = 64;
    private const int MaxField = 128;
    private const int MaxValues = 256;
    private const int MaxValue = 1024;

    /// <summary>Notes every wrong field of a filter that stands at <paramref name="path"/>.</summary>
    public static void Check(RequestValidator validator, Filter? filter, string path)
    {
        if (filter is null)
            return;
        var count = filter.All.Count + filter.Any.Count + filter.None.Count;
        if (count > MaxConditions)
        {
            validator.Fail(path, $"must have at most {MaxConditions} conditions, and has {count}");
            return;
        }
        Check(validator, filter.All, $"{path}.all");
        Check(validator, filter.Any, $"{path}.any");
        Check(validator, filter.None, $"{path}.none");
    }

    private static void Check(RequestValidator validator, RepeatedField<Condition> conditions, string path)
    {
        for (var i = 0; i < conditions.Count; i++)
            Check(validator, conditions[i], $"{path}[{i}]");
    }

    private static void Check(RequestValidator validator, Condition condition, string path)
    {
        validator.Text(condition.Field, $"{path}.field", 1, MaxField);
        if (condition.Field.Length is > 0 and <= MaxField)
        {
            validator.Require(
                FilterMapping.IsField(condition.Field),
                $"{path}.field", "must be names joined by dots, without quotation marks and control characters");
        }
        switch (condition.TestCase)
        {
            case Condition.TestOneofCase.Equals_:
                Equal(validator, condition.Equals_, $"{path}.equals");
                break;
            case Condition.TestOneofCase.In:
                validator.Count(condition.In.Values.Count, $"{path}.in", 1, MaxValues);
                for (var i = 0; i < Math.Min(condition.In.Values.Count, MaxValues); i++)
                    Element(validator, condition.In.Values[i], $"{path}.in[{i}]");
                break;
            case Condition.TestOneofCase.Range:
                Range(validator, condition.Range, $"{path}.range");
                break;
            case Condition.TestOneofCase.Exists:
                break;
            default:
                validator.Fail($"{path}.test", "must be one of equals, in, range, exists");
                break;
        }
    }

    private static void Equal(RequestValidator validator, Value value, string path)
    {
        switch (value.KindCase)
        {
            case Value.KindOneofCase.StringValue:
                validator.Text(value.StringValue, path, 0, MaxValue);
                break;
            case Value.KindOneofCase.NumberValue:
                validator.Require(double.IsFinite(value.NumberValue), path, "must be a finite number");
                break;
            case Value.KindOneofCase.BoolValue:
                break;
            default:
                validator.Fail(path, "must be a string, a number or a boolean");
                break;
        }
    }

    private static void Element(RequestValidator validator, Value value, string path)
    {
        if (value.KindCase == Value.KindOneofCase.StringValue)
            validator.Text(value.StringValue, path, 0, MaxValue);
        else
            validator.Require(value.KindCase == Value.KindOneofCase.NumberValue && PayloadMapping.IsWhole(value.NumberValue), path, "must be a string or a whole number");
    }

    private static void Range(RequestValidator validator, NumberRange range, string path)
    {
        validator.Require(range.HasGt || range.HasGte || range.HasLt || range.HasLte, path, "must have at least one of gt, gte, lt, lte");
        validator.Require(!range.HasGt || double.IsFinite(range.Gt), $"{path}.gt", "must be a finite number");
        validator.Require(!range.HasGte || double.IsFinite(range.Gte), $"{path}.gte", "must be a finite number");
        validator.Require(!range.HasLt || double.IsFinite(range.Lt), $"{path}.lt", "must be a finite number");
        validator.Require(!range.HasLte || double.IsFinite(range.Lte), $"{path}.lte", "must be a finite number");
    }
}
