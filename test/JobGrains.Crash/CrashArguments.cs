using System.Globalization;

namespace JobGrains.Crash;

internal sealed record CrashArguments(int Kills, int Seed, bool Keeps)
{
    public const string Usage = """
        Kills a process under load, again and again, and checks what its journal promises.

          dotnet run -c Release --project test/JobGrains.Crash -- [--kills N] [--seed S] [--keep]

          --kills N   how often (200).
          --seed S    what the moments of the kills are drawn from (1). What the processes do is not replayed: threads decide that.
          --keep      keeps the folder with the journal and the logs, also if all is well.

        The child runs standalone jobs, map-reduces and broadcasts on two silos and a journal with small segments; its processors and its submitters append what they do to logs of their own. After the
        last kill a child ends all that was accepted. The exit code is 1 if the logs and the history contradict a guarantee.
        """;

    public static CrashArguments? Parse(string[] args)
    {
        var parsed = new CrashArguments(200, 1, Keeps: false);
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i] == "--keep")
            {
                parsed = parsed with { Keeps = true };
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
                case "--seed":
                    parsed = parsed with { Seed = value };
                    break;
                default:
                    return null;
            }
        }

        return parsed;
    }
}
