namespace FitnessGrpc.Hosting.Health;

/// <summary>A condition of the process's readiness that belongs to no module.</summary>
public interface IReadinessCheck
{
    /// <summary>Shown by <c>/healthz/ready</c>.</summary>
    string Name { get; }

    /// <summary>What is waited for, or null when ready.</summary>
    string? WaitingFor { get; }
}
