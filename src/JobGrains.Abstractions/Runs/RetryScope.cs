namespace JobGrains;

/// <summary>What a further attempt does again. Values travel between versions: they never change.</summary>
public enum RetryScope
{
    /// <summary>The tasks that did not succeed; results of succeeded tasks are adopted.</summary>
    Failed = 0,

    /// <summary>Everything.</summary>
    All = 1,
}
