namespace FitnessGrpc.VectorEngine.Indexes;

/// <summary>A structure that can list its values.</summary>
internal interface IFacets
{
    IEnumerable<(PayloadValue Value, SlotRun Slots)> Facets();
}
