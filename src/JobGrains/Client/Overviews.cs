using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>Counts what there is, on a silo.</summary>
internal static class Overviews
{
    private const int Hours = 24;

    public static async ValueTask<ClusterOverview> ReadAsync(ISiloHost silo)
    {
        var hour = HourlyEnds.HourOf(silo.Time.GetUtcNow().UtcTicks);
        var from = new DateTimeOffset((hour - Hours) * TimeSpan.TicksPerHour, TimeSpan.Zero);
        var counts = await silo.Catalog.CountAsync();
        var members = silo.Cluster.Current.Living;
        return new ClusterOverview
        {
            Jobs = counts.Jobs,
            OpenRuns = counts.OpenRuns,
            EndedFrom = from,
            Ended = await silo.History.CountEndedAsync(from),
            Silos = members.Count,
            ReadySilos = members.Count(member => member.ToInfo().Capacity.Readiness == SiloReadiness.Ready),
        };
    }
}
