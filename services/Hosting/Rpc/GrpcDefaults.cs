using Google.Protobuf.Reflection;
using Google.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace FitnessGrpc.Hosting.Rpc;

/// <summary>How every module serves gRPC and its REST transcoding.</summary>
public static class GrpcDefaults
{
    /// <summary>Largest message that is received or sent, in bytes. A request beyond it is RESOURCE_EXHAUSTED.</summary>
    public const int MaxMessageBytes = 32 * 1024 * 1024;

    internal static void AddGrpcDefaults(this IServiceCollection services)
    {
        services.AddSingleton<ServerMetrics>();
        // Registered, so that it is not made anew for every call.
        services.AddSingleton<ErrorInterceptor>();
        services.AddGrpc(o =>
        {
            o.MaxReceiveMessageSize = MaxMessageBytes;
            o.MaxSendMessageSize = MaxMessageBytes;
            o.EnableDetailedErrors = false;
            o.Interceptors.Add<ErrorInterceptor>();
        }).AddJsonTranscoding(o =>
        {
            // Without it the details of an error are left out of the JSON.
            o.TypeRegistry = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);
        });
        services.AddGrpcReflection();
    }
}
