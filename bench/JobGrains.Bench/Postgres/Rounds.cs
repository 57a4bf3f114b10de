namespace JobGrains.Bench.Postgres;

/// <summary>Both in turn, in one process and on one server, so that what else the machine does is shared. The first round, in which a process compiles what it does, is reported by itself.</summary>
internal static class Rounds
{
    private const int Warm = 3;

    public static async Task<ComparedRounds<TOurs, TTheirs>> RunAsync<TOurs, TTheirs>(Func<Task<TOurs>> ours, Func<Task<TTheirs>> theirs)
    {
        var measured = new List<(TOurs Ours, TTheirs Theirs)>();
        for (var round = 0; round <= Warm; round++)
        {
            var our = await ours();
            GC.Collect();
            measured.Add((our, await theirs()));
            GC.Collect();
            await Console.Error.WriteLineAsync($"Round {round}: {our} | Quartz.NET: {measured[^1].Theirs}");
        }

        return new ComparedRounds<TOurs, TTheirs>(measured[0].Ours, measured[0].Theirs, [.. measured.Skip(1).Select(pair => pair.Ours)], [.. measured.Skip(1).Select(pair => pair.Theirs)]);
    }

    public static double Median<T>(this IReadOnlyList<T> rounds, Func<T, double> value) => Statistics.Percentile(rounds.Select(value), 0.5);
}
