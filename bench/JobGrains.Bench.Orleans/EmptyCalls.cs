using System.Diagnostics;

namespace JobGrains.Bench.Orleans;

/// <summary>How many calls of a grain that does nothing the same silos answer a second: the yardstick of the machine and of Orleans on it.</summary>
internal static class EmptyCalls
{
    private const int Grains = 300;
    private const int Rounds = 200;
    private const int Outstanding = 100;

    public static async Task MeasureAsync(IGrainFactory grains, Report report)
    {
        var targets = Enumerable.Range(0, Grains).Select(key => grains.GetGrain<IEmptyGrain>(key)).ToArray();
        await CallAllAsync(targets, 5);
        var started = Stopwatch.GetTimestamp();
        await CallAllAsync(targets, Rounds);
        report.Add("emptyCallsPerSecond", Grains * Rounds / Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    private static Task CallAllAsync(IEmptyGrain[] targets, int rounds) => Task.WhenAll(Enumerable.Range(0, Outstanding).Select(async caller =>
    {
        for (var call = caller; call < targets.Length * rounds; call += Outstanding)
        {
            await targets[call % targets.Length].CallAsync();

            // Without it the callers of one core starve each other.
            await Task.Yield();
        }
    }));
}
