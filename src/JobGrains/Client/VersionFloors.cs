namespace JobGrains.Client;

/// <summary>
/// The versions of the jobs that this client has changed: it is never answered with an older one, though a silo that has just joined may still have a copy. Bounded: of many jobs the last ones
/// are remembered.
/// </summary>
internal sealed class VersionFloors
{
    private const int Capacity = 5_000;

    private readonly Lock _gate = new();
    private Dictionary<JobId, long> _young = [];
    private Dictionary<JobId, long> _old = [];

    /// <summary>0 where nothing is remembered.</summary>
    public long Of(JobId jobId)
    {
        lock (_gate)
        {
            return Math.Max(_young.GetValueOrDefault(jobId), _old.GetValueOrDefault(jobId));
        }
    }

    public void Raise(JobId jobId, long version)
    {
        lock (_gate)
        {
            if (_young.Count >= Capacity && !_young.ContainsKey(jobId))
            {
                _old = _young;
                _young = [];
            }

            _young[jobId] = Math.Max(version, Math.Max(_young.GetValueOrDefault(jobId), _old.GetValueOrDefault(jobId)));
        }
    }
}
