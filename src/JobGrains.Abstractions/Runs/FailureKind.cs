namespace JobGrains;

/// <summary>Why something failed. Values are stored: they never change.</summary>
public enum FailureKind
{
    /// <summary>The processor threw.</summary>
    Exception = 0,

    /// <summary>The processor answered that it failed.</summary>
    Reported = 1,

    /// <summary>A time limit passed.</summary>
    Timeout = 2,

    /// <summary>The silo was lost.</summary>
    SiloLost = 3,

    /// <summary>The silo was stopping and the task had to end.</summary>
    Interrupted = 4,

    /// <summary>A limit was exceeded (result, payload, fan-out).</summary>
    Limit = 5,

    /// <summary>No silo could run it in time.</summary>
    NoCapacity = 6,

    /// <summary>The processor is missing on the silo, could not be made, or does not fit the execution type.</summary>
    Processor = 7,

    /// <summary>Tasks of the attempt failed.</summary>
    Tasks = 8,

    /// <summary>It was cancelled.</summary>
    Canceled = 9,

    /// <summary>A mapping task mapped other children when it ran again.</summary>
    MappedDifferently = 10,

    /// <summary>The engine found its own state inconsistent and stopped the attempt. A defect of JobGrains.</summary>
    Internal = 11,
}
