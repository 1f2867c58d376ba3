using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>
/// Calls methods of a service within the process, through the interceptors that a call over gRPC passes: rights, errors and
/// metrics are those of gRPC.
/// </summary>
internal sealed class RestCaller<TService>
    where TService : class
{
    private readonly Interceptor[] _outer;
    private readonly Interceptor[] _all;
    private readonly ObjectFactory<TService> _factory = ActivatorUtilities.CreateFactory<TService>([]);

    public RestCaller(IServiceProvider services, IOptions<GrpcServiceOptions> all, IOptions<GrpcServiceOptions<TService>> own)
    {
        _outer = [.. all.Value.Interceptors.Select(Create)];
        _all = [.. _outer, .. own.Value.Interceptors.Select(Create)];

        Interceptor Create(InterceptorRegistration registration) =>
            (Interceptor)ActivatorUtilities.CreateInstance(services, registration.Type, [.. registration.Arguments]);
    }

    /// <summary>The answer of the method.</summary>
    /// <exception cref="RpcException">Whatever a caller over gRPC would be told.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        HttpContext http, string method, TRequest request, Func<TService, UnaryServerMethod<TRequest, TResponse>> select)
        where TRequest : class
        where TResponse : class
    {
        var context = new RestCallContext(http, method);
        return await Through(_all, select(_factory(http.RequestServices, [])))(request, context);
    }

    /// <summary>Makes the status of an error that came before the call, and counts the call.</summary>
    public async Task<RpcException> FailAsync<TRequest, TResponse>(HttpContext http, string method, Exception error)
        where TRequest : class, new()
        where TResponse : class
    {
        try
        {
            await Through<TRequest, TResponse>(_outer, (_, _) => Task.FromException<TResponse>(error))(new TRequest(), new RestCallContext(http, method));
            throw new InvalidOperationException("a failed call came through", error);
        }
        catch (RpcException status)
        {
            return status;
        }
    }

    private static UnaryServerMethod<TRequest, TResponse> Through<TRequest, TResponse>(
        Interceptor[] interceptors, UnaryServerMethod<TRequest, TResponse> method)
        where TRequest : class
        where TResponse : class
    {
        foreach (var interceptor in interceptors.Reverse())
        {
            var inner = method;
            method = (request, context) => interceptor.UnaryServerHandler(request, context, inner);
        }

        return method;
    }
}
