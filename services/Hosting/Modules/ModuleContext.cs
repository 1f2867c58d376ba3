namespace FitnessGrpc.Hosting.Modules;

/// <summary>What a module may know of the process that it runs in.</summary>
/// <param name="Name">Name of the module.</param>
/// <param name="DataDirectory">The module's own folder. It exists, and this process holds its lock.</param>
public sealed record ModuleContext(string Name, string DataDirectory);
