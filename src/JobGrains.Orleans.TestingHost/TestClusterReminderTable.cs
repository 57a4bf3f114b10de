namespace JobGrains.Orleans.TestingHost;

/// <summary>The reminder table of one silo: it writes to the store of the cluster until the silo crashes.</summary>
internal sealed class TestClusterReminderTable(TestClusterStore store, SiloPlug plug) : IReminderTable
{
    public Task<ReminderTableData> ReadRows(GrainId grainId) => Task.FromResult(List(grain => grain == grainId));

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(List(grain => IsWithin(grain.GetUniformHashCode(), begin, end)));

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName)
    {
        plug.ThrowIfPulled();
        return Task.FromResult(store.FindReminder(grainId, reminderName));
    }

    public Task<string?> UpsertRow(ReminderEntry entry)
    {
        plug.ThrowIfPulled();
        return Task.FromResult<string?>(store.SetReminder(entry));
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        plug.ThrowIfPulled();
        return Task.FromResult(store.RemoveReminder(grainId, reminderName, eTag));
    }

    public Task TestOnlyClearTable()
    {
        store.ClearReminders();
        return Task.CompletedTask;
    }

    private static bool IsWithin(uint hash, uint begin, uint end) => begin < end ? hash > begin && hash <= end : hash > begin || hash <= end;

    private ReminderTableData List(Func<GrainId, bool> condition)
    {
        plug.ThrowIfPulled();
        return new ReminderTableData(store.ListReminders(condition));
    }
}
