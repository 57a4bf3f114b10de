namespace JobGrains.Crash;

/// <summary>How much is submitted.</summary>
/// <param name="Submitters">How many submit at the same time, each one run after the other; they wait for the ends of most of them.</param>
/// <param name="LargestMap">How many tasks a map has at most.</param>
/// <param name="Pause">How long a submitter waits before the next run.</param>
internal sealed record LoadSize(int Submitters, int LargestMap, TimeSpan Pause);
