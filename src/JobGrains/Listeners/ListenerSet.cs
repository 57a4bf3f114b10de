using System.Globalization;

namespace JobGrains.Listeners;

/// <summary>The listeners of the cluster.</summary>
/// <param name="Version">Grows with each change; 0 where there never was one.</param>
/// <param name="LastNumber">The number that was given last: a listener with a higher one is newer than what is known here.</param>
/// <param name="Listeners">In the order of their names.</param>
internal sealed record ListenerSet(long Version, long LastNumber, IReadOnlyList<ListenerEntry> Listeners)
{
    public static ListenerSet Empty { get; } = new(0, 0, []);

    public bool Hears(JobId jobId)
    {
        for (var i = 0; i < Listeners.Count; i++)
        {
            if (Listeners[i].Hears(jobId))
            {
                return true;
            }
        }

        return false;
    }

    public ListenerEntry? Find(string key) => Listeners.FirstOrDefault(listener => listener.Key == key);

    /// <summary>Whether a listener was there and is not any more, by all that is known here.</summary>
    public bool IsGone(string key) => Find(key) is null && long.Parse(key.AsSpan(key.LastIndexOf('/') + 1), NumberStyles.None, CultureInfo.InvariantCulture) <= LastNumber;
}
