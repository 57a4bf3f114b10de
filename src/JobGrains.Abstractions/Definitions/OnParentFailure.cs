namespace JobGrains;

/// <summary>What happens to the children of a mapping task that finally failed. Values are stored: they never change.</summary>
public enum OnParentFailure
{
    /// <summary>They run to their end.</summary>
    Finish = 0,

    /// <summary>Those that have not started are cancelled, and running ones are asked to stop.</summary>
    Cancel = 1,
}
