using JobGrains.Hosting.Storage;

namespace JobGrains.Tests.Hosting;

internal static class StoreCommitMaking
{
    /// <summary>Joins another one to it, which sets a wake-up.</summary>
    public static StoreCommit With(this StoreCommit commit, StoreCommit joint, DateTimeOffset wakeUp)
    {
        joint.ChangesWakeUp = true;
        joint.WakeUpTime = wakeUp;
        commit.Joint = joint;
        return commit;
    }
}
