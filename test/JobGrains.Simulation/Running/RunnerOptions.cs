using System.Globalization;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Running;

/// <summary>The command line.</summary>
internal sealed record RunnerOptions
{
    public const string Usage = """
        --seeds A..B          run these seeds (default 1..2000)
        --seed N              run one seed
        --workload NAME       Standalone, Broadcast, Map or MapReduce; otherwise each seed draws one
        --without KIND,KIND   these faults are off
        --trace               print what happens (with --seed)
        --hashes              print each seed's hash
        --check-determinism   run every seed twice, not just one in fifty
        --minutes M           go on with further seeds for M minutes
        --shrink              look for the fewest faults with which each failure remains
        --stop                end at the first failure
        --mutants             build each mutant of test/Mutants and run it until it is caught
        --mutant NAME         only this one
        """;

    public ulong First { get; init; } = 1;

    public ulong Last { get; init; } = 2000;

    public WorkloadKind? Workload { get; init; }

    public IReadOnlySet<FaultKind> Without { get; init; } = new HashSet<FaultKind>();

    public bool Trace { get; init; }

    public bool Hashes { get; init; }

    public bool CheckAll { get; init; }

    public double? Minutes { get; init; }

    public bool StopAtFailure { get; init; }

    public bool Shrink { get; init; }

    public bool Mutants { get; init; }

    public string? Mutant { get; init; }

    public static RunnerOptions? Parse(string[] args)
    {
        var options = new RunnerOptions();
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seeds" when TryRange(value, out var first, out var last):
                    options = options with { First = first, Last = last };
                    i++;
                    break;
                case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                    options = options with { First = seed, Last = seed };
                    i++;
                    break;
                case "--workload" when Enum.TryParse<WorkloadKind>(value, ignoreCase: true, out var kind):
                    options = options with { Workload = kind };
                    i++;
                    break;
                case "--without" when TryKinds(value, out var kinds):
                    options = options with { Without = kinds };
                    i++;
                    break;
                case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes):
                    options = options with { Minutes = minutes };
                    i++;
                    break;
                case "--mutant" when value.Length > 0:
                    options = options with { Mutant = value };
                    i++;
                    break;
                case "--trace":
                    options = options with { Trace = true };
                    break;
                case "--hashes":
                    options = options with { Hashes = true };
                    break;
                case "--check-determinism":
                    options = options with { CheckAll = true };
                    break;
                case "--shrink":
                    options = options with { Shrink = true };
                    break;
                case "--stop":
                    options = options with { StopAtFailure = true };
                    break;
                case "--mutants":
                    options = options with { Mutants = true };
                    break;
                default:
                    return null;
            }
        }

        return options;
    }

    private static bool TryRange(string text, out ulong first, out ulong last)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        first = last = 0;
        return dots > 0
            && ulong.TryParse(text.AsSpan(0, dots), CultureInfo.InvariantCulture, out first)
            && ulong.TryParse(text.AsSpan(dots + 2), CultureInfo.InvariantCulture, out last)
            && first <= last;
    }

    private static bool TryKinds(string text, out IReadOnlySet<FaultKind> kinds)
    {
        var set = new HashSet<FaultKind>();
        kinds = set;
        foreach (var name in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Enum.TryParse<FaultKind>(name, ignoreCase: true, out var kind))
            {
                return false;
            }

            set.Add(kind);
        }

        return true;
    }
}
