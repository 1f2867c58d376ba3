using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Embedding.Serving;
using FitnessGrpc.Hosting.Errors;
using Google.Protobuf;

namespace FitnessGrpc.Embedding.Rpc;

/// <summary>Texts out of the tensors of the Open Inference Protocol, and vectors into them.</summary>
internal static class InferTensors
{
    public const string Input = "text";
    public const string InputType = "BYTES";
    public const string Output = "embedding";
    public const string OutputType = "FP32";
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The texts of a request.</summary>
    /// <exception cref="DomainException">INVALID_ARGUMENT names the tensor.</exception>
    public static List<string> Texts(ModelInferRequest request)
    {
        if (request.Inputs.Count != 1 || request.Inputs[0].Name != Input)
            throw DomainException.Invalid("inputs", $"must be one tensor with the name {Input}");
        var tensor = request.Inputs[0];
        if (tensor.Datatype != InputType)
            throw Wrong($"must have the datatype {InputType}");
        if (tensor.Shape.Count is not (1 or 2) || (tensor.Shape.Count == 2 && tensor.Shape[1] != 1))
            throw Wrong("must have the shape [n] or [n, 1]");
        if (tensor.Shape[0] is < 1 or > EmbeddingRequests.MaxTexts)
            throw Wrong($"must have 1 to {EmbeddingRequests.MaxTexts} texts");
        for (var i = 0; i < request.Outputs.Count; i++)
        {
            if (request.Outputs[i].Name != Output)
                throw DomainException.Invalid($"outputs[{i}]", $"must have the name {Output}: the model has no other output");
        }
        var texts = request.RawInputContents.Count > 0 ? Raw(request) : Typed(tensor);
        if (texts.Count != tensor.Shape[0])
            throw Wrong($"has {texts.Count} elements, and its shape says {tensor.Shape[0]}");
        var validator = new RequestValidator();
        EmbeddingRequests.CheckTexts(validator, texts, "", Input);
        validator.ThrowIfInvalid();
        return texts;
    }

    /// <summary>The answer's tensor: raw where the request was.</summary>
    public static void Write(ModelInferResponse response, EmbeddedText[] texts, VectorFormat format, bool raw)
    {
        var tensor = new ModelInferResponse.Types.InferOutputTensor { Name = Output, Datatype = OutputType, Shape = { texts.Length, format.Dimensions } };
        response.Outputs.Add(tensor);
        if (raw)
        {
            var values = new float[texts.Length * format.Dimensions];
            for (var i = 0; i < texts.Length; i++)
            {
                var place = values.AsSpan(i * format.Dimensions, format.Dimensions);
                format.Finish(texts[i].Vector, place);
            }
            response.RawOutputContents.Add(ByteString.CopyFrom(Bytes(values)));
            return;
        }
        tensor.Contents = new InferTensorContents();
        tensor.Contents.Fp32Contents.Capacity = texts.Length * format.Dimensions;
        foreach (var text in texts)
            format.Write(text.Vector, tensor.Contents.Fp32Contents);
    }

    private static ReadOnlySpan<byte> Bytes(float[] values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<float, int>(values.AsSpan());
            BinaryPrimitives.ReverseEndianness(words, words);
        }
        return MemoryMarshal.AsBytes(values.AsSpan());
    }

    private static List<string> Typed(ModelInferRequest.Types.InferInputTensor tensor)
    {
        var contents = tensor.Contents?.BytesContents ?? throw Wrong("has no bytes_contents");
        var texts = new List<string>(Math.Min(contents.Count, EmbeddingRequests.MaxTexts + 1));
        foreach (var bytes in contents)
        {
            // One too many is enough to tell that the shape is wrong.
            if (texts.Count > EmbeddingRequests.MaxTexts)
                break;
            texts.Add(Decode(bytes.Span));
        }
        return texts;
    }

    private static List<string> Raw(ModelInferRequest request)
    {
        if (request.RawInputContents.Count != 1)
            throw DomainException.Invalid("raw_input_contents", "must have one element for each input");
        if (request.Inputs[0].Contents is not null)
            throw Wrong("must have no contents where raw_input_contents has them");
        var rest = request.RawInputContents[0].Span;
        var texts = new List<string>();
        while (rest.Length > 0 && texts.Count <= EmbeddingRequests.MaxTexts)
        {
            if (rest.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(rest) is var length && length > rest.Length - sizeof(uint))
                throw Wrong($"ends within its element {texts.Count}");
            texts.Add(Decode(rest.Slice(sizeof(uint), (int)length)));
            rest = rest[(sizeof(uint) + (int)length)..];
        }
        return texts;
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Wrong("has an element that is not valid UTF-8");
        }
    }

    private static DomainException Wrong(string description) => DomainException.Invalid($"inputs[{Input}]", description);
}
