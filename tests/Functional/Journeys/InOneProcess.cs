using FitnessGrpc.Functional.Tests.Deployments;

namespace FitnessGrpc.Functional.Tests.Journeys;

[CollectionDefinition(nameof(InOneProcess))]
public sealed class InOneProcess : ICollectionFixture<OneProcess>
{
    [Collection(nameof(InOneProcess))]
    public sealed class Question(OneProcess deployment) : QuestionJourney(deployment);

    [Collection(nameof(InOneProcess))]
    public sealed class Rest(OneProcess deployment) : RestJourney(deployment);

    [Collection(nameof(InOneProcess))]
    public sealed class Grpc(OneProcess deployment) : GrpcJourney(deployment);

    [Collection(nameof(InOneProcess))]
    public sealed class CommandLine(OneProcess deployment) : CommandLineJourney(deployment);
}
