using JobGrains.Orleans.Tests.Cluster;

namespace JobGrains.Orleans.Tests.BadInput;

/// <summary>Silos of one cluster that are configured differently.</summary>
public sealed class UnlikeSilosTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = Bounds.OfATest)]
    public async Task AProcessorThatOneSiloHas_RunsThere_AndOneThatNoneHasIsWaitedFor()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 2,
            Silo = (name, silo) =>
            {
                if (name == "s2")
                {
                    silo.AddJobGrains(jobs => jobs.AddProcessor("rare", (context, _) => new(ProcessorResult.Succeeded(context.Silo.Value))));
                }
            },
        });
        await cluster.Client.SaveAsync(new JobDefinition { Id = "rare", Processor = "rare" }, cancellationToken: Cancellation);
        await cluster.Client.SaveAsync(new JobDefinition { Id = "absent", Processor = "absent" }, cancellationToken: Cancellation);

        for (var i = 0; i < 10; i++)
        {
            var run = await cluster.Client.RunAsync("rare", cancellationToken: Cancellation);
            (await cluster.Client.WaitAsync(run.InstanceId, Cancellation)).Result.Should().Be(cluster.Silos[1].Id.Value);
        }

        var absent = await cluster.Client.RunAsync("absent", cancellationToken: Cancellation);
        var waiting = await cluster.Client.GetInstanceAsync(absent.InstanceId, Cancellation);
        while (waiting.Status != InstanceStatus.WaitingForCapacity)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancellation);
            waiting = await cluster.Client.GetInstanceAsync(absent.InstanceId, Cancellation);
        }

        waiting.WaitReason.Should().Contain("'absent'").And.Contain("not registered");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task OfDifferentDeclarationsWithOneRevision_TheFirstCounts_AndTheOtherSiloSaysSo()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 1,
            Silo = (name, silo) => silo.AddJobGrains(jobs => jobs.AddJob(new JobDefinition { Id = "job", Processor = "probe", Parameters = name })),
        });
        cluster.Describe().Should().NotContain("was kept");

        await cluster.AddAsync("s2");

        (await cluster.Client.GetAsync("job", Cancellation)).Definition.Parameters.Should().Be("s1");
        cluster.Describe().Should().Contain("Job job was kept as it is stored, with revision 0").And.Contain("a higher revision replaces it");
    }

    [Fact(Timeout = Bounds.OfATest)]
    public async Task OfDifferentDeclarations_TheHigherRevisionCounts_WhoeverStartsLast()
    {
        await using var cluster = await SiloCluster.StartAsync(new SiloClusterSetup
        {
            Silos = 1,
            Silo = (name, silo) => silo.AddJobGrains(jobs => jobs.AddJob(new JobDefinition
            {
                Id = "job",
                Processor = "probe",
                Parameters = name,
                Revision = name == "s2" ? 2 : 1,
            })),
        });
        (await cluster.Client.GetAsync("job", Cancellation)).Definition.Parameters.Should().Be("s1");

        await cluster.AddAsync("s2");
        (await cluster.Client.GetAsync("job", Cancellation)).Definition.Parameters.Should().Be("s2");
        await cluster.AddAsync("s3");
        (await cluster.Client.GetAsync("job", Cancellation)).Definition.Parameters.Should().Be("s2");
    }
}
