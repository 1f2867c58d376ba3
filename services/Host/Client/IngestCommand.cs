using System.CommandLine;

namespace FitnessGrpc.Host.Client;

internal static class IngestCommand
{
    public static Command Create() => new("ingest", "Read files and folders into the knowledge base.");
}
