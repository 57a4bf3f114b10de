namespace JobGrains.Simulation.Processors;

/// <summary>How one start of a processor behaves.</summary>
internal enum Behaviour
{
    Succeed,
    Slow,
    Throw,
    Fail,
    Hang,
    Stubborn,
    Snooze,
    Huge,
}
