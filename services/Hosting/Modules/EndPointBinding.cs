using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FitnessGrpc.Hosting.Modules;

/// <summary>A port that a module listens on, and what is spoken there.</summary>
internal sealed record EndPointBinding(IPEndPoint EndPoint, HttpProtocols Protocols);
