using Grpc.Core;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>The methods of points as they are generated, but for how queries are read.</summary>
internal static class PointsBinding
{
    private static readonly Marshaller<Wire.QueryPoints> Queries = Marshallers.Create(
        static (message, context) => throw new NotSupportedException("queries are only read"), QueryMessage.Read);

    /// <summary>Called by gRPC, which finds it by the attribute of the service.</summary>
    public static void Bind(ServiceBinderBase binder, PointsService? service) => Wire.Points.BindService(new Binder(binder), service);

    private sealed class Binder(ServiceBinderBase inner) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            if (method is Method<Wire.QueryPoints, TResponse> query)
                method = (Method<TRequest, TResponse>)(object)new Method<Wire.QueryPoints, TResponse>(query.Type, query.ServiceName, query.Name, Queries, query.ResponseMarshaller);
            inner.AddMethod(method, handler!);
        }
    }
}
