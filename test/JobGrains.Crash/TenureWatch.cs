using System.Globalization;
using JobGrains.Hosting;

namespace JobGrains.Crash;

/// <summary>Says when the process begins to run jobs, and when it does so no more: to its log, and to the process that has started it.</summary>
internal sealed class TenureWatch(IEmbeddedCluster cluster, ChildLog log)
{
    /// <summary>The numbers of the silos of an epoch begin behind its own, times this.</summary>
    private const long SilosAnEpoch = 1_000_000;

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(5);

    public async Task RunAsync()
    {
        long? said = null;
        while (true)
        {
            var epoch = cluster.Silos is [var silo, ..] && !cluster.Health.IsStandingBy ? long.Parse(silo.Value[(silo.Value.LastIndexOf('@') + 1)..], CultureInfo.InvariantCulture) / SilosAnEpoch : 0;
            if (epoch != said)
            {
                said = epoch;
                log.Write(epoch > 0 ? LogLine.Holds : LogLine.StandsBy, epoch);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{epoch}"));
            }

            await Task.Delay(Period);
        }
    }

    /// <summary>What a line to the process that has started this one begins with; the epoch follows, or 0.</summary>
    public const string Prefix = "epoch ";
}
