namespace JobGrains.Jobs;

/// <summary>What a job allows at the moment.</summary>
internal readonly record struct AdmissionRules(int MaxInstances, OverlapPolicy Overlap, int MaxBacklog, JobStatus Status)
{
    /// <summary>How many slots may be held; a job without a limit lets everybody in who still waits.</summary>
    public int Slots => Status != JobStatus.Active ? 0 : MaxInstances == 0 ? int.MaxValue : MaxInstances;
}
