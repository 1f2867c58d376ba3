using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.Telemetry.Log;

namespace FitnessGrpc.Telemetry.Tests.Log;

public sealed class LogCursorTests
{
    private const ulong LogId = 0x8123_4567_89AB_CDEF;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Cursor_is_read_back(long position)
    {
        var cursor = new LogCursor(LogId, position);
        Assert.Equal(cursor, LogCursor.Parse(cursor.ToString(), LogId, 1000));
    }

    [Fact]
    public void Cursor_of_another_log_or_beyond_the_end_is_refused()
    {
        AssertRefused(new LogCursor(LogId + 1, 5).ToString());
        AssertRefused(new LogCursor(LogId, 1001).ToString());
        AssertRefused(new LogCursor(LogId, -1).ToString());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("not a cursor of this log")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("äöüäöüäöüäöüäöüäöüäöüäö")]
    public void What_is_no_cursor_is_refused(string text) => AssertRefused(text);

    private static void AssertRefused(string text)
    {
        var error = Assert.Throws<DomainException>(() => LogCursor.Parse(text, LogId, 1000));
        Assert.Equal((ErrorKind.InvalidArgument, "cursor"), (error.Kind, Assert.Single(error.Violations).Field));
    }
}
