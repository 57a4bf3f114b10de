namespace JobGrains.Hosting;

/// <summary>How a store is.</summary>
public enum StoreState
{
    /// <summary>It keeps what it is given.</summary>
    Healthy = 0,

    /// <summary>The disk or the database fails or is full. What was accepted is safe, what is to be kept waits, and it is tried again until it works: nothing needs to be started again.</summary>
    Waiting = 1,

    /// <summary>It is not open, or it cannot go on: nothing is accepted until the process is started again, or has taken the store again that it shares.</summary>
    Stopped = 2,
}
