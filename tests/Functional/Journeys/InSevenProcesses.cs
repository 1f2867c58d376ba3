using FitnessGrpc.Functional.Tests.Deployments;

namespace FitnessGrpc.Functional.Tests.Journeys;

[CollectionDefinition(nameof(InSevenProcesses))]
public sealed class InSevenProcesses : ICollectionFixture<SevenProcesses>
{
    [Collection(nameof(InSevenProcesses))]
    public sealed class Question(SevenProcesses deployment) : QuestionJourney(deployment);

    [Collection(nameof(InSevenProcesses))]
    public sealed class Rest(SevenProcesses deployment) : RestJourney(deployment);

    [Collection(nameof(InSevenProcesses))]
    public sealed class Grpc(SevenProcesses deployment) : GrpcJourney(deployment);

    [Collection(nameof(InSevenProcesses))]
    public sealed class CommandLine(SevenProcesses deployment) : CommandLineJourney(deployment);
}
