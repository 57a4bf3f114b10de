using System.Threading.Channels;
using JobGrains.Dispatch;
using JobGrains.Hosting;
using JobGrains.Instances;
using JobGrains.Testing.Kernel;
using JobGrains.Tracking;
using JobGrains.Workers;

namespace JobGrains.Tests.Workers;

/// <summary>The host of a worker under test: answers its calls by the type of the request, and keeps what it was sent.</summary>
internal sealed class FakeSiloHost : ISiloHost
{
    private readonly SimScheduler _scheduler;
    private readonly Dictionary<Type, Func<string, object, object>> _answers = [];

    public FakeSiloHost(SimWorld world, IServiceProvider services)
    {
        _scheduler = new SimScheduler(world, "silo");
        Time = new SimTime(_scheduler, TimeSpan.Zero);
        Services = services;
        Answer<ReportRequest>((_, request) =>
        {
            foreach (var report in request.Reports)
            {
                Reports.Writer.TryWrite(report);
            }

            Requests.Add(request);
            return Ack.Done;
        });
        Answer<ConfirmStartRequest>((_, _) => new ConfirmStartReply(StartVerdict.Start));
        Answer<HoldSessionRequest>((_, request) =>
        {
            Holds.Writer.TryWrite(request.Duration);
            return Ack.Done;
        });
        Answer<MapRequest>((_, request) =>
        {
            Maps.Add(request);
            return new MapReply(MapVerdict.Accepted);
        });
        Answer<TouchRequest>((key, _) =>
        {
            Touches.Writer.TryWrite(key);
            return Ack.Done;
        });
    }

    public SiloId Id { get; } = new("s@1");

    public string Name => "s";

    public TimeProvider Time { get; }

    public Random Random { get; } = new(1);

    public ICluster Cluster => throw new NotSupportedException();

    public ICatalogStore Catalog => throw new NotSupportedException();

    public IHistoryStore History => throw new NotSupportedException();

    public IServiceProvider Services { get; }

    public TaskScheduler UserCode => _scheduler;

    public TaskScheduler Background => _scheduler;

    public EngineSilo Engine => throw new NotSupportedException();

    /// <summary>The acknowledged reports.</summary>
    public Channel<TaskReport> Reports { get; } = Channel.CreateUnbounded<TaskReport>();

    /// <summary>The acknowledged requests.</summary>
    public List<ReportRequest> Requests { get; } = [];

    public Channel<TimeSpan> Holds { get; } = Channel.CreateUnbounded<TimeSpan>();

    public Channel<string> Touches { get; } = Channel.CreateUnbounded<string>();

    public List<MapRequest> Maps { get; } = [];

    public List<object> Calls { get; } = [];

    public SiloCapacity? Published { get; private set; }

    public void Answer<TRequest>(Func<string, TRequest, object> answer)
        where TRequest : class => _answers[typeof(TRequest)] = (key, request) => answer(key, (TRequest)request);

    public async ValueTask<TReply> CallAsync<TGrain, TRequest, TReply>(string key, GrainCall<TGrain, TRequest, TReply> call, TRequest request)
        where TGrain : class
        where TRequest : class
        where TReply : class
    {
        Calls.Add(request);
        await Task.Yield();
        return (TReply)_answers[typeof(TRequest)](key, request);
    }

    public void Publish(SiloCapacity capacity) => Published = capacity;
}
