using System.Diagnostics;
using System.Text.Json.Nodes;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Crash;

/// <summary>Two processes on one database, both with submitters. The one that holds it is killed, or paused until the other one has taken over, in turn.</summary>
internal static class TakeoverRun
{
    private const int ShortestTenure = 300;
    private const int LongestTenure = 2_500;
    private const int LongestPause = 3_000;

    /// <summary>How long a takeover may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    /// <summary>How long it is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(CrashArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-crash-");
        Console.WriteLine($"Logs: {folder.FullName}");
        await using var server = await Server.StartAsync();
        var result = await RunAsync(folder, await server.CreateDatabaseAsync(), arguments.Takeovers, new Random(arguments.Seed));
        var violations = result.Findings.Violations;
        if (result.Longest > Limit)
        {
            violations.Add($"A takeover took {result.Longest}.");
        }

        result.Findings.Print(result.Kills, result.Figures);
        return CrashRun.Conclude(arguments, folder, result.ExitCode, violations.Count);
    }

    /// <param name="folder">Where the processes log.</param>
    /// <param name="database">The connection string.</param>
    /// <param name="takeovers">How often the one that holds the database is struck.</param>
    /// <param name="random">Draws the moments.</param>
    public static async Task<TakeoverResult> RunAsync(DirectoryInfo folder, string database, int takeovers, Random random)
    {
        var number = 1;
        var holder = new TakeoverChild(folder, number, database);
        await holder.WaitAsync(epoch => epoch > 0, Patience);
        var standby = new TakeoverChild(folder, ++number, database);
        await standby.WaitAsync(epoch => epoch == 0, Patience);
        var kills = new List<double>();
        var pauses = new List<double>();
        for (var takeover = 1; takeover <= takeovers; takeover++)
        {
            await Task.Delay(random.Next(ShortestTenure, LongestTenure));
            if (holder.Epoch == 0)
            {
                // The load has kept it from saying that it lives.
                Console.WriteLine($"Before takeover {takeover} process {standby.Number} took over by itself.");
                (holder, standby) = (standby, holder);
            }

            var isKill = takeover % 2 == 1;
            var before = holder.Epoch;
            var struck = Stopwatch.GetTimestamp();
            if (isKill)
            {
                await holder.KillAsync();
            }
            else
            {
                holder.Pause();
            }

            var took = Stopwatch.GetElapsedTime(struck, await standby.WaitAsync(epoch => epoch > before, Patience));
            (isKill ? kills : pauses).Add(took.TotalMilliseconds);
            if (isKill)
            {
                holder.Dispose();
                holder = new TakeoverChild(folder, ++number, database);
            }
            else
            {
                await Task.Delay(random.Next(LongestPause));
                holder.Continue();
            }

            await holder.WaitAsync(epoch => epoch == 0, Patience);
            (holder, standby) = (standby, holder);
            if (takeover % 10 == 0)
            {
                Console.WriteLine($"{takeover} takeovers");
            }
        }

        await holder.KillAsync();
        await standby.KillAsync();
        holder.Dispose();
        standby.Dispose();
        var exitCode = await CrashRun.FinishAsync(folder, ++number, database);
        var lines = ChildLog.Read(folder);
        var tenures = new Tenures(lines);
        var findings = new CrashFindings(lines, tenures.IsOver, tenures.CountBetween);
        findings.Violations.AddRange(tenures.Violations);
        var longest = kills.Concat(pauses).Max();
        var figures = new JsonObject
        {
            ["takeovers"] = kills.Count + pauses.Count,
            ["epochs"] = tenures.Count,
            ["takeoverMsMax"] = Math.Round(longest),
            ["takeoverMs50Killed"] = Median(kills),
            ["takeoverMs50Paused"] = Median(pauses),
            ["startsAfterItsEpoch"] = tenures.LateStarts,
        };
        return new TakeoverResult(exitCode, kills.Count, TimeSpan.FromMilliseconds(longest), findings, figures);
    }

    private static double? Median(List<double> values) => values.Count == 0 ? null : Math.Round(values.Order().ElementAt(values.Count / 2));
}
