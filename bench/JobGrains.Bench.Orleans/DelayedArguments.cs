using System.Globalization;

namespace JobGrains.Bench.Orleans;

internal sealed record DelayedArguments(int Runs, int Silos, bool PostgreSql)
{
    public const string Scenario = "delayed";

    /// <summary>The arguments, or null where they make no sense.</summary>
    public static DelayedArguments? Parse(string[] args)
    {
        var parsed = new DelayedArguments(1_000_000, 1, PostgreSql: true);
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            var isNumber = int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value);
            switch (args[i])
            {
                case "--runs" when isNumber && value is >= DelayedScenario.Due and <= 100_000_000:
                    parsed = parsed with { Runs = value };
                    break;
                case "--silos" when isNumber && value is >= 1 and <= 64:
                    parsed = parsed with { Silos = value };
                    break;
                case "--store" when args[i + 1] is "postgres" or "memory":
                    parsed = parsed with { PostgreSql = args[i + 1] == "postgres" };
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 1 ? parsed : null;
    }
}
