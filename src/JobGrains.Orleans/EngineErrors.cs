namespace JobGrains.Orleans;

/// <summary>Keeps foreign exceptions away from the wire.</summary>
internal static class EngineErrors
{
    /// <summary>The exception if it is the engine's own, without a foreign one inside; null if it is foreign.</summary>
    public static JobGrainsException? Own(Exception exception) => exception switch
    {
        JobGrainsUnavailableException { InnerException: not null } => new JobGrainsUnavailableException(exception.Message),
        JobGrainsException own => own,
        _ => null,
    };
}
