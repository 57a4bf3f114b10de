namespace JobGrains.Simulation.Lifetimes;

/// <summary>What a world may be like beside its workload. The seed draws them; <c>--with</c> insists.</summary>
internal enum Condition
{
    /// <summary>The host has Orleans' habits.</summary>
    OrleansLike,

    /// <summary>Messages are copied through the serializer.</summary>
    Copied,

    /// <summary>Activations end several times a second, and calls come late.</summary>
    Takeovers,

    /// <summary>There is more to do than the silos have room for.</summary>
    Crowded,

    /// <summary>Runs wait longer for their time than a timer of their activations is kept for.</summary>
    Delayed,

    /// <summary>Clients look at their runs only after the end.</summary>
    Blind,

    /// <summary>An operator takes silos out of service.</summary>
    Cordoned,

    /// <summary>The cluster goes on until nothing need be kept of its runs.</summary>
    Kept,

    /// <summary>Somebody listens to what becomes of all runs.</summary>
    Listened,

    /// <summary>Processors log, more than fits.</summary>
    Logged,
}
