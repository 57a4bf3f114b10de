namespace JobGrains.Simulation.Ledgers;

/// <summary>Which method of a processor was called.</summary>
internal enum Step
{
    Process,
    Pre,
    Target,
    Post,
    Map,
    Reduce,
}
