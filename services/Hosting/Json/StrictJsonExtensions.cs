using Microsoft.AspNetCore.Builder;

namespace FitnessGrpc.Hosting.Json;

/// <summary>Puts the strict check of JSON requests into a pipeline.</summary>
public static class StrictJsonExtensions
{
    /// <summary>Checks requests of transcoded gRPC methods; call it behind <c>UseRouting</c>.</summary>
    public static IApplicationBuilder UseStrictJson(this IApplicationBuilder application) =>
        application.UseMiddleware<StrictJsonMiddleware>();
}
