namespace FitnessGrpc.Embedding.Onnx.Quantization;

/// <summary>Sentences of everyday kinds, for models that are judged without data.</summary>
internal static class SampleTexts
{
    public static IReadOnlyList<string> All { get; } =
    [
        "How many push-ups should a beginner do each week?",
        "The bank raised its rates for the third time this year.",
        "A dog runs across the wet grass after a yellow ball.",
        "Restart the router and wait two minutes before you connect again.",
        "Protein needs rise with training, age and illness.",
        "She wrote the letter in French, then burned it.",
        "What is the capital of Australia?",
        "Please send the signed contract back by Friday, 17:00.",
        "The train from Berlin was delayed by 45 minutes because of snow.",
        "Water boils at 100 °C at sea level, and at less in the mountains.",
        "He plays the guitar badly but with great joy.",
        "Which file has the settings of the web server?",
        "Two people are sitting on a bench in the park.",
        "Sleep of less than six hours slows recovery after hard exercise.",
        "The committee could not agree on a date for the next meeting.",
        "Add the eggs one at a time, and stir until the dough is smooth.",
        "An error occurred while reading the configuration file.",
        "Squats with poor form can hurt the knees and the lower back.",
        "My order #48213 arrived with a broken lid; can I get a new one?",
        "The museum is closed on Mondays, except on public holidays.",
        "Light travels about 300,000 kilometres in one second.",
        "Children under twelve travel for free when an adult is with them.",
        "The patient was given 5 mg twice a day for ten days.",
        "Does running on an empty stomach burn more fat?",
        "The new law forbids the sale of single-use plastic bags.",
        "A man in a red jacket is climbing a steep wall of ice.",
        "To cancel, open the account page and choose the last entry.",
        "The orchestra played the second movement more slowly than usual.",
        "Hold the stretch for thirty seconds, breathe, and change sides.",
        "Stock prices fell sharply after the report was published.",
        "I have lost my password and no longer have that telephone.",
        "The cat sleeps.",
    ];
}
