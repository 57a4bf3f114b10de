using JobGrains.Hosting.Entries;
using JobGrains.Orleans.Client.Grains;
using Orleans.Timers;
using EngineGrainId = JobGrains.Hosting.Storage.GrainId;

namespace JobGrains.Orleans.Reminders;

/// <summary>Sets Orleans' reminders, one a grain.</summary>
internal sealed class GrainReminders(IReminderRegistry registry) : IReminders
{
    private const string Name = "jobgrains";

    public async ValueTask SetAsync(EngineGrainId grain, TimeSpan period)
    {
        var id = GrainId.Create(GrainKind.Prefix + grain.Type, grain.Key);
        if (await registry.GetReminder(id, Name) is null)
        {
            await registry.RegisterOrUpdateReminder(id, Name, period, period);
        }
    }
}
