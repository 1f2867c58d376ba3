namespace FitnessGrpc.VectorEngine.Collections;

/// <summary>Applies alias actions to a draft.</summary>
internal static class AliasChecks
{
    public static void Apply(AliasAction action, Dictionary<string, string> aliases, IReadOnlyDictionary<string, string> collections, EngineOptions options)
    {
        switch (action)
        {
            case AliasAction.Create create:
                if (!collections.ContainsKey(create.Collection))
                {
                    throw EngineException.Missing($"Collection `{create.Collection}` doesn't exist!");
                }

                CheckFree(create.Alias);
                aliases[create.Alias] = create.Collection;
                if (aliases.Count > options.MaxCollections)
                {
                    throw new EngineException(EngineError.Exhausted, $"There are {options.MaxCollections} aliases, the most allowed");
                }

                break;
            case AliasAction.Rename rename:
                if (!aliases.Remove(rename.Old, out var target))
                {
                    throw EngineException.Missing($"Alias {rename.Old} does not exists!");
                }

                CheckFree(rename.New);
                aliases[rename.New] = target;
                break;
            case AliasAction.Delete delete:
                aliases.Remove(delete.Alias);
                break;
        }

        void CheckFree(string alias)
        {
            SchemaChecks.CheckName("alias_name", alias);
            if (collections.ContainsKey(alias))
            {
                throw new EngineException(EngineError.AlreadyExists, $"Collection `{alias}` already exists!");
            }
        }
    }
}
