using System.Reflection;
using JobGrains.Hosting;
using JobGrains.Orleans.TestingHost;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>Silos of Orleans in the process of the test, named s1, s2, …, with short periods, and a client outside of them.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly List<RunningSilo> _all = [];
    private readonly List<Task> _endings = [];
    private readonly SiloLog _log;

    private SiloCluster(InProcessTestCluster cluster, SiloLog log)
    {
        _cluster = cluster;
        _log = log;
    }

    /// <summary>The silos that run and are members, in the order in which they joined.</summary>
    public List<RunningSilo> Silos => [.. _all.Where(silo => !silo.HasLeft)];

    /// <summary>The client outside of the silos.</summary>
    public IJobClient Client => _cluster.GetJobClient();

    public IClusterClient OrleansClient => _cluster.Client;

    public static async Task<SiloCluster> StartAsync(SiloClusterSetup setup)
    {
        var builder = new InProcessTestClusterBuilder(0);
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        if (setup.HasDirectoriesOfOrleans)
        {
            // The test cluster has no public setting for it.
            typeof(InProcessTestClusterOptions).GetProperty("UseTestClusterGrainDirectory", BindingFlags.Instance | BindingFlags.NonPublic)!.SetValue(builder.Options, false);
        }

        var log = new SiloLog();
        builder.ConfigureSilo((options, silo) =>
        {
            silo.Services.AddLogging(logging => log.AddTo(options.SiloName, logging));
            silo.Services.AddSingleton<Activations>();
            silo.Services.AddSingleton<IConfigureGrainContextProvider>(static provider => provider.GetRequiredService<Activations>());
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionQuantum = TimeSpan.FromMilliseconds(500));
            setup.Silo(options.SiloName, silo);
        });
        builder.ConfigureSiloHost((_, host) => host.ConfigureContainer(new SiloContainer()));
        builder.ConfigureClient(client =>
        {
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromMilliseconds(500));
            client.AddJobGrainsClient(options => options.CallTimeout = TimeSpan.FromSeconds(2));
            setup.Client(client);
        });
        builder.AddJobGrains(jobs =>
        {
            jobs.Configure(options =>
            {
                options.Slots = 16;
                options.IdleAge = TimeSpan.FromSeconds(1);
                options.SessionHold = TimeSpan.FromSeconds(1);
                options.DrainTimeout = TimeSpan.FromSeconds(1);
            });
            setup.Jobs(jobs);
        });

        var cluster = new SiloCluster(builder.Build(), log);
        try
        {
            for (var silo = 1; silo <= setup.Silos; silo++)
            {
                await cluster.AddAsync($"s{silo}");
            }

            await cluster._cluster.InitializeClientAsync();
            return cluster;
        }
        catch (Exception)
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds a silo, and waits until it and the others know each other.</summary>
    public async Task<RunningSilo> AddAsync(string name)
    {
        var silo = await AddUnknownAsync(name);
        var running = Silos;
        using var bound = new CancellationTokenSource(Bounds.OfAStep);
        while (running.Any(one => running.Any(other => one.StateOf(other.Id) != MemberState.Active)))
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        return silo;
    }

    /// <summary>Adds a silo. Whether the others take it for a member is another matter.</summary>
    public async Task<RunningSilo> AddUnknownAsync(string name)
    {
        var (siloPort, gatewayPort) = _cluster.PortAllocator.AllocateConsecutivePortPairs(1);
        var silo = new RunningSilo(await _cluster.CreateSiloAsync(new InProcessTestSiloSpecificOptions { SiloName = name, SiloPort = siloPort, GatewayPort = gatewayPort }));
        _all.Add(silo);
        return silo;
    }

    /// <summary>The process of a silo is lost, and the others know.</summary>
    public async Task CrashAsync(RunningSilo silo)
    {
        silo.Leave();
        silo.Handle.ServiceProvider.GetRequiredService<SiloPlug>().Pull();
        await WithinAsync(DeclareDeadAsync(silo), "the death");
        _endings.Add(_cluster.KillSiloAsync(silo.Handle));
    }

    /// <summary>The others believe that a silo is dead; it runs on.</summary>
    public Task SuspectAsync(RunningSilo silo)
    {
        silo.Leave();
        return DeclareDeadAsync(silo);
    }

    /// <summary>Stops a silo in order.</summary>
    public async Task StopAsync(RunningSilo silo)
    {
        var stopped = _cluster.StopSiloAsync(silo.Handle);
        silo.Leave();
        await stopped;
    }

    public async ValueTask DisposeAsync()
    {
        await WithinAsync(_cluster.StopClusterClientAsync(), "the stop of the client");
        foreach (var silo in _all.Where(silo => silo.Handle.IsActive))
        {
            silo.Handle.ServiceProvider.GetRequiredService<SiloPlug>().Pull();
            _endings.Add(_cluster.KillSiloAsync(silo.Handle));
        }

        await WithinAsync(Task.WhenAll(_endings), "the end of silos");
        await WithinAsync(_cluster.DisposeAsync().AsTask(), "the end of the cluster");
    }

    /// <summary>What a test that fails says of the cluster: the activations that have not ended, and what was logged.</summary>
    public string Describe() =>
        string.Join(Environment.NewLine, _all.SelectMany(silo => silo.Activations.Left.Select(activation => $"On {silo.Name}: {activation}")).Append(_log.ToString()));

    private async Task WithinAsync(Task task, string what)
    {
        try
        {
            await task.WaitAsync(Bounds.OfAStep);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{what} takes longer than {Bounds.OfAStep}. {Describe()}");
        }
    }

    private async Task DeclareDeadAsync(RunningSilo victim)
    {
        var others = Silos.Select(silo => silo.Handle).ToList();
        var version = await TestClusterMembership.DeclareDeadAsync(victim.Handle, others.FirstOrDefault() ?? victim.Handle);
        await TestClusterMembership.NoticeAsync(others, version);
    }
}
