using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Hosting.Tests.Modules;

public sealed class DataDirectoryLockTests
{
    [Fact]
    public void Folder_is_held_by_one_until_it_is_let_go()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("fitness-lock-").FullName, "module");
        using (DataDirectoryLock.Take(folder))
        {
            var error = Assert.Throws<StartupException>(() => DataDirectoryLock.Take(folder));
            Assert.Contains(folder, error.Message);
            Assert.Contains("in use", error.Message);
        }
        DataDirectoryLock.Take(folder).Dispose();
        Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
    }
}
