using System.Globalization;

namespace JobGrains.Crash;

internal sealed record CrashArguments(int Kills, int Seed, bool Keeps, bool IsOnPostgreSql, int DatabaseRestarts, int Takeovers)
{
    public const string Usage = """
        Kills a process under load, again and again, and checks what its store promises.

          dotnet run -c Release --project test/JobGrains.Crash -- [--store journal|postgres] [--kills N] [--database-restarts N] [--takeovers N] [--seed S] [--keep]

          --store S              what the process keeps everything in (journal).
          --kills N              how often (200).
          --database-restarts N  how often the database crashes as well, while the process runs (0). On PostgreSQL.
          --takeovers N          instead: two processes on one database, and N times the one that holds it is killed or paused, in turn. On PostgreSQL.
          --seed S               what the moments of the kills are drawn from (1). What the processes do is not replayed: threads decide that.
          --keep                 keeps the folder with the journal and the logs, also if all is well.

        The child runs standalone jobs, map-reduces and broadcasts on two silos, on a journal with small segments or on PostgreSQL; its processors and its submitters append what they do to logs of their own. After the
        last kill a child ends all that was accepted. The exit code is 1 if the logs and the history contradict a guarantee.
        """;

    public static CrashArguments? Parse(string[] args)
    {
        var parsed = new CrashArguments(200, 1, Keeps: false, IsOnPostgreSql: false, 0, 0);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--keep")
            {
                parsed = parsed with { Keeps = true };
                continue;
            }

            if (args[i] == "--store" && i + 1 < args.Length && args[i + 1] is "journal" or "postgres")
            {
                parsed = parsed with { IsOnPostgreSql = args[++i] == "postgres" };
                continue;
            }

            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            switch (args[i++])
            {
                case "--kills":
                    parsed = parsed with { Kills = value };
                    break;
                case "--database-restarts":
                    parsed = parsed with { DatabaseRestarts = value };
                    break;
                case "--takeovers":
                    parsed = parsed with { Takeovers = value };
                    break;
                case "--seed":
                    parsed = parsed with { Seed = value };
                    break;
                default:
                    return null;
            }
        }

        return parsed is { IsOnPostgreSql: false, DatabaseRestarts: > 0 } or { IsOnPostgreSql: false, Takeovers: > 0 } ? null : parsed;
    }
}
