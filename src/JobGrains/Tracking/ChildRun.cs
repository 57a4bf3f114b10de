namespace JobGrains.Tracking;

/// <summary>Consecutive children of one parent that stand together in a page.</summary>
/// <param name="Parent">The parent.</param>
/// <param name="FirstIndex">The index of the first one in the page.</param>
/// <param name="FirstSequence">The position of the first one among the parent's children.</param>
/// <param name="Count">How many there are.</param>
internal sealed record ChildRun(TaskId Parent, int FirstIndex, int FirstSequence, int Count);
