namespace JobGrains;

/// <summary>When reduce runs. Values are stored: they never change.</summary>
public enum ReduceWhen
{
    /// <summary>When all tasks have ended, failed ones included; reduce decides the run.</summary>
    AllDone = 0,

    /// <summary>Only when all tasks succeeded; otherwise the attempt fails without a reduce.</summary>
    AllSucceeded = 1,
}
