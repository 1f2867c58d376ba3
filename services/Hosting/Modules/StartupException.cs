namespace FitnessGrpc.Hosting.Modules;

/// <summary>The process cannot start as it is configured. The message names the setting, port, file or folder and the reason.</summary>
public sealed class StartupException(string message) : Exception(message);
