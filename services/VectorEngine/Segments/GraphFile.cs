using FitnessGrpc.VectorEngine.Graphs;
using FitnessGrpc.VectorEngine.Storage;

namespace FitnessGrpc.VectorEngine.Segments;

/// <summary>The file of a sealed segment's graph. It is derived data: one that is missing or damaged is built again by the optimiser.</summary>
internal static class GraphFile
{
    public static void Write(IStorage storage, string path, GraphIndex graph) =>
        ComponentWriter.Replace(storage, path, ComponentKind.Graph, writer => graph.Write(writer.Write));

    /// <summary>Maps a graph and what keeps it mapped; null when there is none that fits.</summary>
    public static unsafe (GraphIndex Graph, Component Component)? TryOpen(IStorage storage, string path, IRows rows)
    {
        if (!storage.Exists(path))
        {
            return null;
        }

        Component? component = null;
        try
        {
            component = Component.Open(storage, path, ComponentKind.Graph);
            return (GraphIndex.Open(component.Body, component.Length, rows, component), component);
        }
        catch (InvalidDataException)
        {
            component?.Dispose();
            return null;
        }
    }
}
