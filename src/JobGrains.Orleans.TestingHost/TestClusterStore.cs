namespace JobGrains.Orleans.TestingHost;

/// <summary>What the silos of one test cluster keep: records of grains, and reminders. It outlives them, as a database does.</summary>
internal sealed class TestClusterStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Name, GrainId Grain), TestClusterRecord> _records = [];
    private readonly Dictionary<(GrainId Grain, string Name), ReminderEntry> _reminders = [];
    private long _lastETag;

    /// <summary>Reads a record; one that was never written has neither content nor ETag.</summary>
    public TestClusterRecord Read(string name, GrainId grain)
    {
        lock (_lock)
        {
            return _records.GetValueOrDefault((name, grain));
        }
    }

    /// <summary>Writes a record, or clears it, if its ETag is still <paramref name="etag"/>. A cleared record keeps an ETag: a late write with an earlier one still conflicts.</summary>
    /// <exception cref="global::Orleans.Storage.InconsistentStateException">The ETag is another one.</exception>
    public string Write(string name, GrainId grain, byte[]? content, string? etag)
    {
        lock (_lock)
        {
            var stored = _records.GetValueOrDefault((name, grain)).ETag;
            if (stored != etag)
            {
                throw new global::Orleans.Storage.InconsistentStateException($"The record '{name}' of grain '{grain}' has the ETag {stored ?? "none"}, not {etag ?? "none"}.", stored, etag);
            }

            var written = NextETag();
            _records[(name, grain)] = new TestClusterRecord(content, written);
            return written;
        }
    }

    public ReminderEntry? FindReminder(GrainId grain, string name)
    {
        lock (_lock)
        {
            return _reminders.GetValueOrDefault((grain, name));
        }
    }

    public List<ReminderEntry> ListReminders(Func<GrainId, bool> condition)
    {
        lock (_lock)
        {
            return [.. _reminders.Values.Where(reminder => condition(reminder.GrainId))];
        }
    }

    public string SetReminder(ReminderEntry entry)
    {
        lock (_lock)
        {
            var etag = NextETag();
            _reminders[(entry.GrainId, entry.ReminderName)] = new ReminderEntry { GrainId = entry.GrainId, ReminderName = entry.ReminderName, StartAt = entry.StartAt, Period = entry.Period, ETag = etag };
            return etag;
        }
    }

    public bool RemoveReminder(GrainId grain, string name, string etag)
    {
        lock (_lock)
        {
            return _reminders.TryGetValue((grain, name), out var stored) && stored.ETag == etag && _reminders.Remove((grain, name));
        }
    }

    public void ClearReminders()
    {
        lock (_lock)
        {
            _reminders.Clear();
        }
    }

    private string NextETag() => (++_lastETag).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
