using System.Collections.Concurrent;

namespace JobGrains.Diagnostics;

/// <summary>The values of the tag with the job's id: as many as the options allow, one for all others. Used from any thread.</summary>
internal sealed class JobTags(int max)
{
    public const string Others = "(others)";

    private readonly ConcurrentDictionary<string, string> _known = new(StringComparer.Ordinal);

    public string Of(JobId jobId) => Of(jobId.Value.AsSpan());

    /// <summary>The tag of the job that this is a run of.</summary>
    public string Of(InstanceId instanceId)
    {
        // {job id}.{generation}.{key}
        var id = instanceId.Value.AsSpan();
        id = id[..Math.Max(0, id.Length - InstanceId.HashLength - 1)];
        var dot = id.LastIndexOf('.');
        return dot > 0 ? Of(id[..dot]) : Others;
    }

    private string Of(ReadOnlySpan<char> jobId)
    {
        if (_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(jobId, out var tag))
        {
            return tag;
        }

        // Threads that measure new jobs at the same time may exceed the limit by as many as they are.
        return _known.Count < max ? _known.GetOrAdd(jobId.ToString(), static id => id) : Others;
    }
}
