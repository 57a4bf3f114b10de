using JobGrains.Hosting;
using JobGrains.Hosting.Health;
using JobGrains.Tests.Jobs.Fakes;

namespace JobGrains.Tests.Health;

/// <summary>What a test wants health checks to see.</summary>
internal sealed class FakeHealthSource : IHealthSource
{
    public FakeSilo Silo { get; } = new();

    public TimeProvider Time => Silo.Clock;

    public IReadOnlyList<EngineSilo> Silos => [Silo.Engine];

    public StoreHealth Store { get; set; } = new(StoreState.Healthy);

    public DateTimeOffset? NextWakeUp { get; set; }

    /// <summary>What each silo answers; null where it does not.</summary>
    public Dictionary<string, BacklogReply?> Backlogs { get; } = [];

    public ValueTask<StoreHealth> ReadStoreAsync() => new(Store);

    public ValueTask<DateTimeOffset?> ReadNextWakeUpAsync() => new(NextWakeUp);

    public ValueTask<IReadOnlyList<SiloInfo>> GetMembersAsync() => new([.. Backlogs.Keys.Select(static name => new SiloInfo(new SiloId($"{name}@1"), name, [], [], new SiloCapacity()))]);

    public ValueTask<BacklogReply> GetBacklogAsync(SiloId silo) => new(Backlogs[silo.Value.Split('@')[0]] ?? throw new JobGrainsUnavailableException("It does not answer."));
}
