using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;

namespace FitnessGrpc.Generation.Models;

/// <summary>Makes the client of an OpenAI-compatible endpoint.</summary>
internal static class ChatClientFactory
{
    /// <summary>A client for these settings, which name a model.</summary>
    public static IChatClient Create(ModelOptions options)
    {
        var settings = new OpenAIClientOptions
        {
            // Silence is watched per token, see GuardedStream; this one only catches a connection that hangs.
            NetworkTimeout = TimeSpan.FromSeconds(Math.Max(options.FirstTokenTimeoutSeconds, options.IdleTimeoutSeconds) + 5),
            RetryPolicy = new BoundedRetryPolicy(options.MaxRetries, TimeSpan.FromSeconds(options.MaxRetryDelaySeconds)),
        };
        if (options.Endpoint.Length > 0)
            settings.Endpoint = new Uri(options.Endpoint);
        // The library wants a key; endpoints that need none ignore it.
        var key = new ApiKeyCredential(options.ApiKey.Length > 0 ? options.ApiKey : "none");
        return new OpenAIClient(key, settings).GetChatClient(options.Name).AsIChatClient();
    }
}
