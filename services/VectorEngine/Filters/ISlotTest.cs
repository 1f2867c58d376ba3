namespace FitnessGrpc.VectorEngine.Filters;

/// <summary>A test on a slot.</summary>
internal interface ISlotTest
{
    bool Matches(int slot);
}
