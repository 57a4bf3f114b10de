using JobGrains.Hosting.Embedded;

namespace JobGrains.Testing.Cluster;

/// <summary>The end of all silos at once, and what comes after it.</summary>
internal sealed partial class SimCluster
{
    /// <summary>Whether there is no cluster at present: all silos have crashed, and the next ones have not started yet.</summary>
    public bool IsDown { get; private set; }

    /// <summary>All silos crash at once. After a while another cluster starts over what the store has; it knows that the silos before it are dead.</summary>
    public async Task RestartAsync(TimeSpan after, int silos)
    {
        IsDown = true;
        World.Trace("world", "BLACKOUT: all silos crash");
        foreach (var silo in _silos)
        {
            Crash(silo, TimeSpan.MaxValue);
            silo.IsDeclaredDead |= !silo.HasStopped;
            _left.Add(silo.Id);
        }

        _cluster.Dispose();
        if (_options.CrashStore is { } crash)
        {
            await crash();
        }

        await World.DelayAsync(after);
        _cluster = new EmbeddedCluster(_parts);
        await StartClusterAsync();
        IsDown = false;
        for (var i = 0; i < silos; i++)
        {
            AddSilo($"s{i + 1}");
        }
    }
}
