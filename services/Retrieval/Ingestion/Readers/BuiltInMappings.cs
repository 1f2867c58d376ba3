namespace FitnessGrpc.Retrieval.Ingestion.Readers;

/// <summary>Mappings of known shapes, and one for what is not known.</summary>
public static class BuiltInMappings
{
    /// <summary>Exercises as free-exercise-db writes them (https://github.com/yuhonas/free-exercise-db).</summary>
    public static RecordMapping Exercises { get; } = new()
    {
        Name = "exercises",
        Detect = ["id", "name", "instructions", "primaryMuscles"],
        Id = ["id"],
        Title = ["name"],
        Text =
        [
            new() { Field = ["instructions"], Style = TextStyle.Numbered },
            new() { Field = ["primaryMuscles"], Label = "Primary muscles", Style = TextStyle.Sentence },
            new() { Field = ["secondaryMuscles"], Label = "Secondary muscles", Style = TextStyle.Sentence },
            new() { Field = ["equipment"], Label = "Equipment", Style = TextStyle.Sentence },
            new() { Field = ["level"], Label = "Level", Style = TextStyle.Sentence },
            new() { Field = ["category"], Label = "Category", Style = TextStyle.Sentence },
        ],
        Metadata = ["force", "level", "mechanic", "equipment", "primaryMuscles", "secondaryMuscles", "category"],
        // The numbered steps are a list: a chunk ends between two of them, never within one.
        Format = Contracts.Retrieval.V1.TextFormat.Markdown,
    };

    /// <summary>A corpus of the BEIR benchmark (https://github.com/beir-cellar/beir).</summary>
    public static RecordMapping Beir { get; } = new()
    {
        Name = "beir",
        Detect = ["_id", "text"],
        Id = ["_id"],
        Title = ["title"],
        Text = [new() { Field = ["text"] }],
        Metadata = ["metadata.*"],
    };

    /// <summary>Records of an unknown shape: common names, and every other field as metadata.</summary>
    public static RecordMapping Records { get; } = new()
    {
        Name = "records",
        Id = ["id", "_id", "documentId", "document_id", "slug"],
        NumberWithoutId = true,
        Title = ["title", "name", "heading", "question"],
        Text = [new() { Field = ["text", "content", "contents", "body", "answer", "description", "summary"] }],
        Metadata = ["*"],
        Source = ["source", "url"],
    };

    /// <summary>Every one, by name.</summary>
    public static IReadOnlyList<RecordMapping> All { get; } = [Exercises, Beir, Records];
}
