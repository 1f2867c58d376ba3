using System.Collections.Concurrent;
using System.Text;
using FitnessGrpc.VectorEngine.Qdrant.Rest.Reading;
using Google.Protobuf.Reflection;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest;

/// <summary>Names of enum values in JSON: the contract's in lower case with underscores, and distances as they are.</summary>
internal static class EnumNames
{
    private static readonly ConcurrentDictionary<Type, EnumDescriptor> Descriptors = new();
    private static readonly ConcurrentDictionary<EnumDescriptor, Names> Known = new();

    public static T Read<T>(Json json) where T : struct, Enum => (T)(object)Read(json, DescriptorOf(typeof(T)));

    public static int Read(Json json, EnumDescriptor type)
    {
        var names = NamesOf(type);
        if (names.ByName.TryGetValue(json.Text(), out var number))
            return number;
        throw json.Wrong($"must be one of {string.Join(", ", names.ByName.Keys)}");
    }

    public static string Name<T>(T value) where T : struct, Enum => Name(Convert.ToInt32(value, null), DescriptorOf(typeof(T)));

    public static string Name(int number, EnumDescriptor type) => NamesOf(type).ByNumber.GetValueOrDefault(number, "unknown");

    private static Names NamesOf(EnumDescriptor type) => Known.GetOrAdd(type, static t => new Names(t));

    private static EnumDescriptor DescriptorOf(Type type) => Descriptors.GetOrAdd(type, static t =>
        Files().SelectMany(static f => f.EnumTypes).First(e => e.ClrType == t));

    private static IEnumerable<FileDescriptor> Files() =>
    [
        Wire.ReadCommonReflection.Descriptor, Wire.QueryReflection.Descriptor, Wire.PointsReflection.Descriptor,
        Wire.CollectionConfigReflection.Descriptor,
    ];

    private sealed class Names
    {
        public Names(EnumDescriptor type)
        {
            foreach (var value in type.Values)
            {
                // What stands for "not said" has no name.
                if (value.Name.Contains("Unknown", StringComparison.Ordinal))
                    continue;
                var name = type.Name == "Distance" ? value.Name : Snake(value.Name);
                ByName[name] = value.Number;
                ByNumber[value.Number] = name;
            }
        }

        public Dictionary<string, int> ByName { get; } = new(StringComparer.Ordinal);

        public Dictionary<int, string> ByNumber { get; } = [];

        private static string Snake(string name)
        {
            var text = new StringBuilder();
            for (var i = 0; i < name.Length; i++)
            {
                if (char.IsUpper(name[i]) && i > 0 && char.IsLower(name[i - 1]))
                    text.Append('_');
                text.Append(char.ToLowerInvariant(name[i]));
            }

            return text.ToString();
        }
    }
}
