using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using FitnessGrpc.Hosting.Modules;

namespace FitnessGrpc.Embedding.Models;

/// <summary>
/// The safetensors format: eight bytes with the length of a JSON header (little endian), the header, the tensors' bytes. The header gives
/// each tensor's dtype, shape and place behind the header.
/// </summary>
internal static class SafetensorsFile
{
    private const int MaxHeader = 100_000_000;

    /// <summary>Reads the header and checks that the file has what it promises.</summary>
    /// <exception cref="StartupException">The file is cut or damaged.</exception>
    public static Dictionary<string, WeightTensor> Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            Span<byte> prefix = stackalloc byte[8];
            if (stream.ReadAtLeast(prefix, 8, throwOnEndOfStream: false) < 8)
                throw ModelFile.Wrong(path, "is too short for a safetensors file");
            var length = BinaryPrimitives.ReadInt64LittleEndian(prefix);
            if (length is < 2 or > MaxHeader || length > stream.Length - 8)
                throw ModelFile.Wrong(path, $"is no safetensors file, or is cut: its header would have {length} bytes");
            var header = new byte[length];
            stream.ReadExactly(header);
            using var document = JsonDocument.Parse(header);
            return Tensors(path, document.RootElement, 8 + length, stream.Length);
        }
        catch (JsonException)
        {
            throw ModelFile.Wrong(path, "has a header that is not valid JSON");
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            throw ModelFile.Wrong(path, "has a header that does not have the form that is expected of it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFile.Wrong(path, $"cannot be read: {e.Message}");
        }
    }

    /// <summary>The values of a small tensor, as float32.</summary>
    /// <exception cref="StartupException">The tensor is no floating point, or the file cannot be read.</exception>
    public static float[] Values(WeightTensor tensor)
    {
        var bytes = new byte[tensor.Length];
        try
        {
            using var file = File.OpenHandle(tensor.File);
            if (RandomAccess.Read(file, bytes, tensor.Offset) != bytes.Length)
                throw ModelFile.Wrong(tensor.File, "is cut");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelFile.Wrong(tensor.File, $"cannot be read: {e.Message}");
        }
        return tensor.Type switch
        {
            WeightType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            WeightType.Float16 => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), static half => (float)half),
            WeightType.BFloat16 => Array.ConvertAll(
                MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), static upper => BitConverter.UInt32BitsToSingle((uint)upper << 16)),
            _ => throw ModelFile.Wrong(tensor.File, $"has the tensor {tensor.Name} in a type that is no floating point of 16 or 32 bits"),
        };
    }

    private static Dictionary<string, WeightTensor> Tensors(string path, JsonElement header, long data, long fileLength)
    {
        var tensors = new Dictionary<string, WeightTensor>(StringComparer.Ordinal);
        foreach (var entry in header.EnumerateObject())
        {
            if (entry.Name == "__metadata__")
                continue;
            var (type, size) = Type(entry.Value.GetProperty("dtype").GetString());
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(static d => d.GetInt64()).ToArray();
            var offsets = entry.Value.GetProperty("data_offsets");
            var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            if (begin < 0 || end < begin || shape.Any(static d => d < 0))
                throw ModelFile.Wrong(path, $"gives the tensor {entry.Name} a place or a shape that cannot be");
            if (end > fileLength - data)
                throw ModelFile.Wrong(path, $"is cut: the tensor {entry.Name} ends at byte {data + end}, and the file has {fileLength}");
            if (size > 0 && checked(shape.Aggregate(1L, static (a, b) => checked(a * b)) * size) != end - begin)
                throw ModelFile.Wrong(path, $"gives the tensor {entry.Name} {end - begin} bytes, which does not fit its shape [{string.Join(", ", shape)}]");
            if (!tensors.TryAdd(entry.Name, new WeightTensor(entry.Name, path, type, shape, data + begin, end - begin)))
                throw ModelFile.Wrong(path, $"has the tensor {entry.Name} twice");
        }
        return tensors;
    }

    private static (WeightType Type, int Size) Type(string? name) => name switch
    {
        "F32" => (WeightType.Float32, 4),
        "F16" => (WeightType.Float16, 2),
        "BF16" => (WeightType.BFloat16, 2),
        _ => (WeightType.Other, 0),
    };
}
