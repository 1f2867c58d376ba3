using System.Security.Cryptography;
using System.Text;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Events;

/// <summary>
/// Pseudonyms of persons: HMAC-SHA256 of an id, the first 128 bits as hex. The key is made at the first start and never
/// leaves the module's data folder; without it nobody can tell whether a pseudonym is a given person's.
/// </summary>
internal sealed class SubjectPseudonyms
{
    private const int KeyBytes = 32;
    private const int PseudonymBytes = 16;
    private readonly byte[] _key;

    public SubjectPseudonyms(byte[] key) => _key = key;

    /// <exception cref="StartupException">The key file is damaged or cannot be read.</exception>
    public static SubjectPseudonyms Load(string directory)
    {
        var path = Path.Combine(directory, "subject.key");
        try
        {
            if (!File.Exists(path))
                Create(path);
            var key = File.ReadAllBytes(path);
            return key.Length == KeyBytes
                ? new SubjectPseudonyms(key)
                : throw new StartupException($"The key {path} is damaged: it must hold {KeyBytes} bytes. With another key known persons get new pseudonyms.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"The key {path} cannot be read or made: {e.Message}");
        }
    }

    public string Of(string person) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(person)).AsSpan(0, PseudonymBytes));

    /// <summary>Written aside and moved into place, so that a crash leaves either no key or a whole one.</summary>
    private static void Create(string path)
    {
        var aside = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(aside, options))
        {
            file.Write(RandomNumberGenerator.GetBytes(KeyBytes));
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
    }
}
