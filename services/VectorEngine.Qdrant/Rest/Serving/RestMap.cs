using System.Diagnostics;
using System.Text.Json;
using FitnessGrpc.Hosting.Errors;
using FitnessGrpc.VectorEngine.Qdrant.Security;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FitnessGrpc.VectorEngine.Qdrant.Rest.Serving;

/// <summary>Maps paths to methods of the contract: body to message, call, answer to JSON.</summary>
internal sealed class RestMap(IEndpointRouteBuilder endpoints)
{
    private readonly int _maxBodyBytes = endpoints.ServiceProvider.GetRequiredService<IOptions<RestOptions>>().Value.MaxBodyBytes;

    /// <summary>A call whose request is in the body.</summary>
    public void Body<TService, TRequest, TResponse>(
        string verb,
        string path,
        string method,
        Func<RestRequest, TRequest> read,
        Func<TService, UnaryServerMethod<TRequest, TResponse>> select,
        Action<Utf8JsonWriter, TRequest, TResponse> write)
        where TService : class
        where TRequest : class, IMessage, new()
        where TResponse : class => Add(verb, path, method, http => RestRequest.ReadAsync(http, _maxBodyBytes), read, select, write);

    /// <summary>A call whose request is in the path and the query.</summary>
    public void Plain<TService, TRequest, TResponse>(
        string verb,
        string path,
        string method,
        Func<RestRequest, TRequest> read,
        Func<TService, UnaryServerMethod<TRequest, TResponse>> select,
        Action<Utf8JsonWriter, TRequest, TResponse> write)
        where TService : class
        where TRequest : class, IMessage, new()
        where TResponse : class => Add(verb, path, method, static http => Task.FromResult(new RestRequest(http)), read, select, write);

    /// <summary>A path that is no method of the contract; it answers by itself, or throws an error that becomes an answer.</summary>
    public void Own(string verb, string path, Func<HttpContext, long, Task> answer) => Endpoint(verb, path, async http =>
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await answer(http, started);
        }
        catch (Exception error) when (error is RpcException or DomainException or EngineException)
        {
            await RestAnswer.ErrorAsync(http, started, RestErrors.Of(error));
        }
    });

    /// <summary>Errors of the call are statuses by the interceptors; those of reading the request are made statuses, and counted, the same way.</summary>
    private void Add<TService, TRequest, TResponse>(
        string verb,
        string path,
        string method,
        Func<HttpContext, Task<RestRequest>> open,
        Func<RestRequest, TRequest> read,
        Func<TService, UnaryServerMethod<TRequest, TResponse>> select,
        Action<Utf8JsonWriter, TRequest, TResponse> write)
        where TService : class
        where TRequest : class, IMessage, new()
        where TResponse : class
    {
        var caller = endpoints.ServiceProvider.GetRequiredService<RestCaller<TService>>();
        var guard = endpoints.ServiceProvider.GetRequiredService<AccessGuard>();
        Endpoint(verb, path, async http =>
        {
            var started = Stopwatch.GetTimestamp();
            TRequest request;
            try
            {
                // Before the body is read: who has no key sends no bodies.
                guard.Of(http);
                using var given = await open(http);
                request = read(given);
                given.Apply(request);
            }
            catch (Exception error)
            {
                var status = await caller.FailAsync<TRequest, TResponse>(http, method, RestErrors.BeforeCall(error));
                await RestAnswer.ErrorAsync(http, started, error is RestException rest ? rest : status);
                return;
            }

            TResponse response;
            try
            {
                response = await caller.CallAsync(http, method, request, select);
            }
            catch (RpcException error)
            {
                await RestAnswer.ErrorAsync(http, started, error);
                return;
            }

            await RestAnswer.OkAsync(http, started, json => write(json, request, response));
        });
    }

    /// <summary>REST is spoken on the HTTP/1.1 listener only; the gRPC port does not have it.</summary>
    private void Endpoint(string verb, string path, RequestDelegate answer) => endpoints.MapMethods(path, [verb], http =>
    {
        if (!HttpProtocol.IsHttp2(http.Request.Protocol))
            return answer(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });
}
