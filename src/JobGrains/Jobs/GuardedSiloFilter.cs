namespace JobGrains.Jobs;

/// <summary>A user's filter whose exceptions are its answer.</summary>
internal sealed class GuardedSiloFilter(string name, ISiloFilter filter) : ISiloFilter
{
    public string? Reject(SiloInfo silo, JobDefinition job)
    {
        try
        {
            return filter.Reject(silo, job);
        }
        catch (Exception exception)
        {
            // User code: a filter that throws has not accepted the silo, and the reason shows where the run waits.
            return $"the silo filter '{name}' threw {exception.GetType().Name}: {exception.Message}";
        }
    }
}
