using System.Globalization;

namespace JobGrains.Orleans.Crash;

internal sealed record ClusterArguments
{
    public const string Usage = """
        Kills silos of a cluster under load, again and again, and checks what JobGrains guarantees.

          dotnet run -c Release --project test/JobGrains.Orleans.Crash -- [--minutes M] [--membership tuned|default] [--store adonet|postgres] [--rolling] [--upgrade] [--silos N] [--seed S] [--keep]

          --minutes M      how long (5).
          --membership     tuned: a probe of one second, two missed; default: what Orleans has by itself (tuned).
          --store          adonet: the grain storage and the reminders of Orleans; postgres: JobGrains' own store (adonet).
          --rolling        stops silos in order, one after the other, instead of killing them.
          --upgrade        the same, and every other silo is one of the next build: the engine with test/Upgrade/next.patch in it, which says and stores more than this one.
          --silos N        how many silo processes there are (4).
          --seed S         what is done to whom, and when, is drawn from it (1). What the processes do is not replayed: threads decide that.
          --keep           keeps the folder with the logs, also if all is well.

        The silos are processes on a PostgreSQL database; this process is their client. It kills silos (SIGKILL), stops some until they are declared dead and lets them
        go on then (SIGSTOP, SIGCONT), and ends some in order (SIGTERM); each is replaced by one at another address. The database crashes twice. Processors and submitters append what they do to logs of their own. In the end all that was accepted must end. The exit code
        is 1 if the logs and the history contradict a guarantee, if a silo that was wrongly declared dead does not end by itself, or if 95 of a hundred tasks did not start elsewhere soon enough: within 4 s
        of a SIGKILL and 12 s of a SIGSTOP (tuned), or 20 s of a SIGKILL (default). How often what was done is printed.
        """;

    public double Minutes { get; private init; } = 5;

    public bool IsTuned { get; private init; } = true;

    /// <summary>Whether JobGrains has its own store, instead of a grain storage and reminders.</summary>
    public bool HasOwnStore { get; private init; }

    public bool IsRolling { get; private init; }

    public bool IsUpgrade { get; private init; }

    public int Silos { get; private init; } = 4;

    public int Seed { get; private init; } = 1;

    public bool Keeps { get; private init; }

    public static ClusterArguments? Parse(string[] args)
    {
        var parsed = new ClusterArguments();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--rolling":
                    parsed = parsed with { IsRolling = true };
                    break;
                case "--upgrade":
                    parsed = parsed with { IsRolling = true, IsUpgrade = true };
                    break;
                case "--keep":
                    parsed = parsed with { Keeps = true };
                    break;
                case "--minutes" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var minutes) && minutes > 0:
                    parsed = parsed with { Minutes = minutes };
                    i++;
                    break;
                case "--membership" when value is "tuned" or "default":
                    parsed = parsed with { IsTuned = value == "tuned" };
                    i++;
                    break;
                case "--store" when value is "adonet" or "postgres":
                    parsed = parsed with { HasOwnStore = value == "postgres" };
                    i++;
                    break;
                case "--silos" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var silos) && silos >= 3:
                    parsed = parsed with { Silos = silos };
                    i++;
                    break;
                case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
                    parsed = parsed with { Seed = seed };
                    i++;
                    break;
                default:
                    return null;
            }
        }

        return parsed;
    }
}
