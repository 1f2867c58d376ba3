using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using FitnessGrpc.Contracts.Drift.V1;
using FitnessGrpc.Contracts.Embedding.V1;
using FitnessGrpc.Contracts.Generation.V1;
using FitnessGrpc.Contracts.Inference;
using FitnessGrpc.Contracts.Qdrant;
using FitnessGrpc.Contracts.Retrieval.V1;
using FitnessGrpc.Contracts.Telemetry.V1;
using Google.Protobuf.Reflection;
using Google.Rpc;

namespace FitnessGrpc.Contracts;

/// <summary>
/// The descriptors of the generated code, made one after the other. Google.Protobuf (3.36.2) keeps the extensions of files in a dictionary without a lock, so two
/// that are first used at the same time, by two modules that start, could damage it; their types would stay unusable until the process ends.
/// </summary>
public static class GeneratedDescriptors
{
    /// <summary>The files that no other one imports; the rest are their dependencies.</summary>
    public static IReadOnlyList<FileDescriptor> Roots { get; } =
    [
        DriftReflection.Descriptor, EmbeddingReflection.Descriptor, GenerationReflection.Descriptor, RetrievalReflection.Descriptor, TelemetryReflection.Descriptor,
        QdrantReflection.Descriptor, CollectionsServiceReflection.Descriptor, PointsServiceReflection.Descriptor, SnapshotsReflection.Descriptor,
        GrpcServiceReflection.Descriptor,
        StatusReflection.Descriptor, ErrorDetailsReflection.Descriptor,
    ];

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Whoever uses a message must find the descriptors made.")]
    internal static void Make() => _ = Roots;
}
