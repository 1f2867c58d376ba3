namespace FitnessGrpc.VectorEngine;

/// <summary>A change to the aliases.</summary>
public abstract record AliasAction
{
    private AliasAction()
    {
    }

    /// <summary>Points an alias at a collection; an alias in use moves.</summary>
    /// <param name="Alias">The alias.</param>
    /// <param name="Collection">The collection.</param>
    public sealed record Create(string Alias, string Collection) : AliasAction;

    /// <summary>Renames an alias.</summary>
    /// <param name="Old">The old name.</param>
    /// <param name="New">The new name.</param>
    public sealed record Rename(string Old, string New) : AliasAction;

    /// <summary>Removes an alias, if there is one.</summary>
    /// <param name="Alias">The alias.</param>
    public sealed record Delete(string Alias) : AliasAction;
}
