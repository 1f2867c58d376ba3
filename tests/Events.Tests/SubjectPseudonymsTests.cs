using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Events.Tests;

public sealed class SubjectPseudonymsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fitness-key-").FullName;

    private string KeyFile => Path.Combine(_directory, "subject.key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Pseudonym_is_the_head_of_HMAC_SHA256()
    {
        // RFC 4231, test case 1.
        var key = Enumerable.Repeat((byte)0x0b, 20).ToArray();
        Assert.Equal("b0344c61d8db38535ca8afceaf0bf12b", new SubjectPseudonyms(key).Of("Hi There"));
    }

    [Fact]
    public void Person_keeps_the_pseudonym_over_restarts_and_has_another_elsewhere()
    {
        var first = SubjectPseudonyms.Load(_directory).Of("anna");
        Assert.Equal(first, SubjectPseudonyms.Load(_directory).Of("anna"));
        Assert.NotEqual(first, SubjectPseudonyms.Load(_directory).Of("bert"));
        File.Delete(KeyFile);
        Assert.NotEqual(first, SubjectPseudonyms.Load(_directory).Of("anna"));
    }

    [Fact]
    public void Key_is_for_its_owner_only()
    {
        SubjectPseudonyms.Load(_directory);
        Assert.Equal(32, new FileInfo(KeyFile).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public void Damaged_key_stops_the_start_and_is_left_alone()
    {
        File.WriteAllBytes(KeyFile, new byte[31]);
        Assert.Contains(KeyFile, Assert.Throws<StartupException>(() => SubjectPseudonyms.Load(_directory)).Message);
        Assert.Equal(31, new FileInfo(KeyFile).Length);
    }
}
