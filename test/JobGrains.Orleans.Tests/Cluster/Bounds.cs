namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>How long things may take on a slow machine: who waits longer waits for what will not come.</summary>
internal static class Bounds
{
    /// <summary>Of a test in all, in milliseconds.</summary>
    public const int OfATest = 180_000;

    /// <summary>Of what a story tells.</summary>
    public static readonly TimeSpan OfAStory = TimeSpan.FromMinutes(1);

    /// <summary>Of the start or end of silos.</summary>
    public static readonly TimeSpan OfAStep = TimeSpan.FromMinutes(1);
}
