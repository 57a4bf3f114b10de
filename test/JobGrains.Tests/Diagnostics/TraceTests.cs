using JobGrains.Conformance.Tracing;
using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Tests.Diagnostics;

[Collection(nameof(Alone))]
public sealed class TraceTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AMapReduceOfAnHttpRequest_IsOneTree_ThoughASiloIsKilled(bool hasJournal)
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-journal-");
        var told = new TracedMapReduce();
        await told.TellAsync(
            services => services.AddJobGrains(jobs =>
            {
                jobs.ConfigureEmbedded(static embedded => embedded.Silos = 3)
                    .AddProcessor("count", _ => told.Processor)
                    .AddJob(TracedMapReduce.Job);
                if (hasJournal)
                {
                    jobs.UseJournal(folder.FullName);
                }
            }),
            static (services, silo) => services.GetRequiredService<IEmbeddedCluster>().CrashAsync(silo),
            output.WriteLine);
        folder.Delete(recursive: true);
    }
}
