namespace JobGrains.Hosting;

/// <summary>What an open instance waits for. Values are stored: they never change.</summary>
internal enum OpenState
{
    /// <summary>Its time: a wake-up re-activates it.</summary>
    Delayed = 0,

    /// <summary>A slot: its job re-activates it.</summary>
    Queued = 1,

    /// <summary>Nothing: it must be active, and is re-activated first.</summary>
    Running = 2,
}
