using Google.Protobuf.Reflection;

namespace FitnessGrpc.Gateway.Contracts;

/// <summary>One HTTP rule of a method.</summary>
/// <param name="Module">Module that serves the method.</param>
/// <param name="Method">The method.</param>
/// <param name="Verb">HTTP method.</param>
/// <param name="Path">Path.</param>
/// <param name="Body">Empty for none, <c>*</c> for the whole message, or the name of the field that the body is.</param>
internal sealed record HttpBinding(string Module, MethodDescriptor Method, string Verb, PathTemplate Path, string Body)
{
    public bool HasBody => Body.Length > 0;
}
