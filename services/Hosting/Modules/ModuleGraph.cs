namespace FitnessGrpc.Hosting.Modules;

/// <summary>Order of the modules by who calls whom.</summary>
internal static class ModuleGraph
{
    /// <summary>Groups modules so that each one's peers stand in earlier groups. Peers that are not in the list do not count.</summary>
    /// <exception cref="InvalidOperationException">Modules call each other in a circle.</exception>
    public static IReadOnlyList<IReadOnlyList<IModule>> StartOrder(IReadOnlyCollection<IModule> modules)
    {
        var waiting = modules.ToList();
        var groups = new List<IReadOnlyList<IModule>>();
        while (waiting.Count > 0)
        {
            var names = waiting.Select(static m => m.Name).ToHashSet();
            var free = waiting.Where(m => !m.Peers.Any(p => names.Contains(p.Module))).ToList();
            if (free.Count == 0)
                throw new InvalidOperationException($"Modules call each other in a circle: {string.Join(", ", names)}.");
            groups.Add(free);
            waiting.RemoveAll(free.Contains);
        }
        return groups;
    }
}
