namespace JobGrains.Simulation.Processors;

/// <summary>What processors throw that were drawn to throw. Its stack would tell nothing, and cost more than the rest of the task.</summary>
internal sealed class ToldToThrowException() : Exception("The processor was told to throw.")
{
    public override string? StackTrace => null;

    public override string ToString() => Message;
}
