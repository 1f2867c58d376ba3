using System.Text.RegularExpressions;

namespace FitnessGrpc.Embedding.Hub;

/// <summary>A model at the hub: <c>owner/name</c> or <c>name</c>, and a branch, tag or commit of it.</summary>
public sealed partial record ModelReference
{
    private const string DefaultRevision = "main";

    private ModelReference(string name, string revision)
    {
        Name = name;
        Revision = revision;
    }

    /// <summary>Name at the hub, with its owner where it has one.</summary>
    public string Name { get; }

    /// <summary>Branch, tag or commit.</summary>
    public string Revision { get; }

    /// <summary>Last part of the name.</summary>
    public string ShortName => Name[(Name.IndexOf('/') + 1)..];

    /// <summary>Reads <c>NAME[@revision]</c>; without a revision it is <c>main</c>.</summary>
    /// <exception cref="HubException">The text is no such name.</exception>
    public static ModelReference Parse(string text)
    {
        var at = text.IndexOf('@');
        var name = at < 0 ? text : text[..at];
        var revision = at < 0 ? DefaultRevision : text[(at + 1)..];
        if (!NameForm().IsMatch(name) || name.Contains("..", StringComparison.Ordinal))
            throw new HubException("the name must be NAME or OWNER/NAME: letters, digits, '-', '_' and '.', at most 96 each part");
        if (!RevisionForm().IsMatch(revision) || revision.Contains("..", StringComparison.Ordinal))
            throw new HubException("the revision behind '@' must be a branch, tag or commit: letters, digits, '-', '_', '.' and '/', at most 255");
        return new ModelReference(name, revision);
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name}@{Revision}";

    /// <summary>Whether a text can be the name of a folder below the models: one part, not hidden.</summary>
    internal static bool IsFolderName(string text) => FolderForm().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal);

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]{0,95}/)?[A-Za-z0-9][A-Za-z0-9._-]{0,95}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._/+-]{0,254}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RevisionForm();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,95}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FolderForm();
}
