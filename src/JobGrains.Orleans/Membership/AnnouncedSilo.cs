using JobGrains.Hosting;
using JobGrains.Orleans.Client.Grains;
using ClusterMember = JobGrains.Hosting.ClusterMember;

namespace JobGrains.Orleans.Membership;

/// <summary>What a silo has told of itself. Guarded by the view.</summary>
internal sealed class AnnouncedSilo(SiloAnnouncement first)
{
    private readonly CapacityBox _capacity = new(CapacityOf(first));
    private long _number = first.Number;

    public bool IsDraining { get; private set; } = IsOfDraining(first);

    /// <summary>A silo of which nothing matters any more but that it is dead.</summary>
    public static ClusterMember Dead(SiloId id, string name) => new(id, name, [], [], MemberState.Dead, new CapacityBox(new SiloCapacity()));

    /// <summary>Takes a newer announcement; answers whether the view changes by it.</summary>
    public bool Take(SiloAnnouncement announcement)
    {
        if (announcement.Number <= _number)
        {
            return false;
        }

        _number = announcement.Number;
        _capacity.Value = CapacityOf(announcement);
        var wasDraining = IsDraining;
        IsDraining = IsOfDraining(announcement);
        return IsDraining != wasDraining;
    }

    public ClusterMember As(MemberState state) => new(new SiloId(first.SiloId), first.Name, first.Tags, first.Processors, state, _capacity) { Version = first.Version };

    private static bool IsOfDraining(SiloAnnouncement announcement) => announcement.Readiness == (int)SiloReadiness.Draining;

    private static SiloCapacity CapacityOf(SiloAnnouncement announcement) => new()
    {
        Slots = announcement.Slots,
        Load = announcement.Load,
        FreeCpuCores = announcement.FreeCpuCores,
        FreeMemoryBytes = announcement.FreeMemoryBytes,
        FreeDiskBytes = announcement.FreeDiskBytes,
        Readiness = (SiloReadiness)announcement.Readiness,
    };
}
