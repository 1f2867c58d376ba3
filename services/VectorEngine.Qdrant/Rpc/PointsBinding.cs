using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace FitnessGrpc.VectorEngine.Qdrant.Rpc;

/// <summary>The methods of points as they are generated, but for how queries are read.</summary>
internal sealed class PointsBinding : IServiceMethodProvider<PointsService>
{
    private static readonly Marshaller<Wire.QueryPoints> Queries = Marshallers.Create(
        static (message, context) => throw new NotSupportedException("queries are only read"), QueryMessage.Read);

    /// <summary>What the service's attribute names, so that no other provider adds the methods too: they are added here.</summary>
    public static void None(ServiceBinderBase binder, PointsService? service)
    {
    }

    /// <inheritdoc />
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<PointsService> context) => Wire.Points.BindService(new Binder(context), null);

    private sealed class Binder(ServiceMethodProviderContext<PointsService> context) : ServiceBinderBase
    {
        public override void AddMethod<TRequest, TResponse>(Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler)
        {
            if (method is Method<Wire.QueryPoints, TResponse> query)
                method = (Method<TRequest, TResponse>)(object)new Method<Wire.QueryPoints, TResponse>(query.Type, query.ServiceName, query.Name, Queries, query.ResponseMarshaller);
            var served = typeof(PointsService).GetMethod(method.Name, [typeof(TRequest), typeof(ServerCallContext)])
                ?? throw new InvalidOperationException($"no method {method.Name}");
            context.AddUnaryMethod(
                method,
                [new HttpMethodMetadata(["POST"], acceptCorsPreflight: true)],
                served.CreateDelegate<Grpc.AspNetCore.Server.Model.UnaryServerMethod<PointsService, TRequest, TResponse>>());
        }
    }
}
