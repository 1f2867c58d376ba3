using System.Globalization;
using System.Text;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Where a walk stands. Written out only when something is wrong there, so that a long list costs no text.</summary>
internal sealed class JsonPath
{
    private const int MaxName = 64;
    private readonly (string? Name, int Index)[] _segments = new (string?, int)[2 * StrictJson.MaxDepth + 4];
    private int _count;

    public void Push(string name) => _segments[_count++] = (name, 0);

    public void PushList() => _segments[_count++] = (null, -1);

    public void NextElement() => _segments[_count - 1].Index++;

    public void Pop() => _count--;

    public override string ToString()
    {
        if (_count == 0)
            return StrictJson.Root;
        var text = new StringBuilder();
        for (var i = 0; i < _count; i++)
        {
            var (name, index) = _segments[i];
            if (name is null)
            {
                text.Append('[').Append(Math.Max(index, 0).ToString(CultureInfo.InvariantCulture)).Append(']');
                continue;
            }
            if (i > 0)
                text.Append('.');
            // Unknown names are the caller's: bounded, and never cut inside a surrogate pair.
            if (name.Length <= MaxName)
                text.Append(name);
            else
                text.Append(name.AsSpan(0, char.IsHighSurrogate(name[MaxName - 1]) ? MaxName - 1 : MaxName)).Append('…');
        }
        return text.ToString();
    }
}
