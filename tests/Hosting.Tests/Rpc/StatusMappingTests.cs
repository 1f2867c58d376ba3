using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Hosting.Rpc;
using Google.Rpc;
using Grpc.Core;

namespace FitnessGrpc.Hosting.Tests.Rpc;

public sealed class StatusMappingTests
{
    [Theory]
    [InlineData(ErrorKind.InvalidArgument, StatusCode.InvalidArgument, "INVALID_ARGUMENT")]
    [InlineData(ErrorKind.NotFound, StatusCode.NotFound, "NOT_FOUND")]
    [InlineData(ErrorKind.AlreadyExists, StatusCode.AlreadyExists, "ALREADY_EXISTS")]
    [InlineData(ErrorKind.FailedPrecondition, StatusCode.FailedPrecondition, "FAILED_PRECONDITION")]
    [InlineData(ErrorKind.OutOfRange, StatusCode.OutOfRange, "OUT_OF_RANGE")]
    [InlineData(ErrorKind.ResourceExhausted, StatusCode.ResourceExhausted, "RESOURCE_EXHAUSTED")]
    [InlineData(ErrorKind.Unavailable, StatusCode.Unavailable, "UNAVAILABLE")]
    [InlineData(ErrorKind.Unimplemented, StatusCode.Unimplemented, "UNIMPLEMENTED")]
    public void Each_kind_is_a_code_and_a_reason(ErrorKind kind, StatusCode code, string reason)
    {
        var error = new DomainException(kind, "because").ToRpcException();
        Assert.Equal(code, error.StatusCode);
        Assert.Equal("because", error.Status.Detail);
        var info = error.GetRpcStatus()!.GetDetail<ErrorInfo>()!;
        Assert.Equal((reason, "fitnessgrpc"), (info.Reason, info.Domain));
    }

    [Fact]
    public void Long_message_is_cut_to_what_a_header_carries()
    {
        var detail = new DomainException(ErrorKind.NotFound, new string('x', 1023) + "\ud83c\udfcb" + new string('x', 70_000)).ToRpcException().Status.Detail;
        Assert.Equal(new string('x', 1023) + "…", detail);
    }

    [Fact]
    public void Every_kind_is_mapped() =>
        Assert.DoesNotContain(Enum.GetValues<ErrorKind>(), kind => new DomainException(kind, "x").ToRpcException().StatusCode == StatusCode.Internal);

    [Fact]
    public void Violations_and_retry_delay_are_details()
    {
        var status = new DomainException(
            ErrorKind.InvalidArgument, "x", [new FieldViolation("a.b[1]", "must not be empty")], TimeSpan.FromSeconds(1.5)).ToRpcException().GetRpcStatus()!;
        var violation = Assert.Single(status.GetDetail<BadRequest>()!.FieldViolations);
        Assert.Equal(("a.b[1]", "must not be empty"), (violation.Field, violation.Description));
        Assert.Equal(TimeSpan.FromSeconds(1.5), status.GetDetail<RetryInfo>()!.RetryDelay.ToTimeSpan());
    }

    [Fact]
    public void Validator_names_every_field_and_keeps_a_bounded_number()
    {
        var validator = new RequestValidator().Text(" ", "a", 1, 5).Text("123456", "b", 0, 5).Range(double.NaN, "c", 0, 1).Count(0, "d", 1, 2).Count(3, "e", 1, 2);
        Assert.Equal(["a", "b", "c", "d", "e"], validator.Violations.Select(v => v.Field));
        Assert.EndsWith("(and 4 more)", Assert.Throws<DomainException>(validator.ThrowIfInvalid).Message);
        for (var i = 0; i < 100; i++)
            validator.Fail($"f{i}", "wrong");
        Assert.Equal(32, validator.Violations.Count);
        new RequestValidator().Text("", "a", 0, 5).Range(1, "c", 0, 1).Count(2, "d", 1, 2).ThrowIfInvalid();
    }
}
