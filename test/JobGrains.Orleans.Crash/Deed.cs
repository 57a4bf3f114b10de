namespace JobGrains.Orleans.Crash;

/// <summary>What was done to a silo process.</summary>
internal enum Deed
{
    Killed,
    Hung,
    Terminated,
}
