using JobGrains.Hosting;
using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Schedules.Zones;
using JobGrains.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobGrains.Tests.Jobs.Fakes;

/// <summary>A silo whose calls go straight to objects of the test.</summary>
internal sealed class FakeSilo : ISiloHost, ICluster, ICatalogStore, IHistoryStore
{
    public FakeSilo()
    {
        Engine = new EngineSilo(this, new JobGrainsOptions(), new ProcessorRegistry(), new SiloFilters([]), new ScheduleCompiler(new ZoneTables(), _ => null), NullLoggerFactory.Instance, JobGrains.Diagnostics.EngineTelemetry.Off);
        var member = new ClusterMember(Id, Name, [], [], MemberState.Active, new CapacityBox(new SiloCapacity()));
        Current = new ClusterView(1, [member]);
    }

    public ManualClock Clock { get; } = new();

    public Func<Type, string, object> Resolve { get; set; } = (type, key) => throw new JobGrainsUnavailableException($"There is no {type.Name} '{key}'.");

    public List<OpenEntry> Open { get; } = [];

    public List<AttemptRecord> Rows { get; } = [];

    public SiloId Id { get; } = new("s@1");

    public string Name => "s";

    public TimeProvider Time => Clock;

    public Random Random { get; } = new(1);

    public ICluster Cluster => this;

    public ICatalogStore Catalog => this;

    public IHistoryStore History => this;

    public IServiceProvider Services => throw new NotSupportedException();

    public TaskScheduler UserCode => TaskScheduler.Default;

    public TaskScheduler Background => TaskScheduler.Default;

    public EngineSilo Engine { get; }

    public ClusterView Current { get; set; }

    public int ShardCount => 1;

    public ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class => call((TGrain)Resolve(typeof(TGrain), key), request);

    public void Publish(SiloCapacity capacity)
    {
    }

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(int shard, InstanceId? after, int max) =>
        new([.. Open.OrderBy(e => e.InstanceId).Where(e => after is null || e.InstanceId.CompareTo(after.Value) > 0).Take(max)]);

    public ValueTask<IReadOnlyList<OpenEntry>> ListOpenAsync(JobId jobId, InstanceId? after, int max) =>
        new([.. Open.Where(e => e.InstanceId.JobId == jobId).OrderBy(e => e.InstanceId).Where(e => after is null || e.InstanceId.CompareTo(after.Value) > 0).Take(max)]);

    public ValueTask<IReadOnlyList<JobEntry>> ListJobsAsync(JobId? after, int max) => new([]);

    public ValueTask<IReadOnlyList<AttemptRecord>> GetAsync(InstanceId instanceId) => new([.. Rows.Where(row => row.InstanceId == instanceId)]);

    public ValueTask<HistorySlice> FindAsync(HistorySearch search) => new(new HistorySlice([.. Rows.Take(search.Limit)], null));

    public ValueTask<CatalogCounts> CountAsync() => throw new NotSupportedException();

    public ValueTask<EndedCounts> CountEndedAsync(DateTimeOffset from) => throw new NotSupportedException();
}
