namespace JobGrains;

/// <summary>Which definition a further attempt runs with. Values travel between versions: they never change.</summary>
public enum RetryDefinition
{
    /// <summary>That of the run.</summary>
    Original = 0,

    /// <summary>The job's latest.</summary>
    Latest = 1,
}
