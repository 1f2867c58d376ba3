using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FitnessGrpc.VectorEngine.Qdrant.Security;

/// <summary>In front of every method of the contract: who calls, and may they?</summary>
internal sealed class AccessInterceptor(AccessGuard guard) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        !guard.IsOn || context.Method == MethodRights.HealthCheck ? continuation(request, context) : Guarded(request, context, continuation);

    private async Task<TResponse> Guarded<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        where TRequest : class
        where TResponse : class
    {
        var access = guard.Of(context.GetHttpContext());
        if (MethodRights.IsFiltered(context.Method))
        {
            var response = await continuation(request, context);
            Filter(response, access);
            return response;
        }

        Check(access, MethodRights.Of(context.Method), (IMessage)request);
        return await continuation(request, context);
    }

    private static void Check(Access access, Right right, IMessage request)
    {
        var named = false;
        foreach (var collection in NamedCollections.Of(request))
        {
            // What is looked up elsewhere is only read.
            access.Require(named ? Right.Read : right, collection);
            named = true;
        }

        if (!named)
            access.RequireEverywhere(right);
    }

    private static void Filter(object response, Access access)
    {
        if (response is Wire.ListCollectionsResponse list)
            Keep(list.Collections, c => access.May(Right.Read, c.Name));
        else if (response is Wire.ListAliasesResponse aliases)
            Keep(aliases.Aliases, a => access.May(Right.Read, a.CollectionName));
    }

    private static void Keep<T>(Google.Protobuf.Collections.RepeatedField<T> items, Func<T, bool> may)
    {
        var kept = items.Where(may).ToList();
        items.Clear();
        items.AddRange(kept);
    }
}
