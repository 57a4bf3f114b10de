using System.Globalization;
using JobGrains.Simulation.Lifetimes;
using JobGrains.Simulation.Workloads;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Running;

/// <summary>The command line.</summary>
internal sealed record RunnerOptions
{
    public static string Usage => $"""
        Runs lifetimes of simulated clusters, each drawn from its seed.

        --seeds A..B          run these seeds (default 1..2000)
        --seed N              run one seed
        --workload NAME       {WorkloadList.Names}; otherwise each seed draws one
        --without KIND,KIND   these faults are off
        --with NAME,NAME      the worlds are so: {string.Join(", ", Enum.GetNames<Condition>())}
        --minutes M           go on with further seeds for M minutes
        --trace               print what happens (with --seed)
        --hashes              print each seed's hash
        --check-determinism   run the seeds in two processes, and compare the hashes of each
        --shrink              look for the fewest faults with which each failure remains
        --stop                end at the first failure
        --mutants             build each mutant of test/Mutants and run it until it is caught
        --mutant NAME,NAME    only these
        --help                print this

        Kinds of faults: {string.Join(", ", Enum.GetNames<FaultKind>())}.

        Ends with {ExitCode.Passed:D} if all is well, {ExitCode.Failed:D} if an invariant was violated, {ExitCode.Usage:D} for a bad argument, {ExitCode.NotDeterministic:D} if a seed did not do the same twice,
        {ExitCode.MutantSurvived:D} if a mutant was not applied, not exercised or not caught.
        """;

    public ulong First { get; init; } = 1;

    public ulong Last { get; init; } = 2000;

    public Workload? Workload { get; init; }

    public IReadOnlySet<FaultKind> Without { get; init; } = new HashSet<FaultKind>();

    public IReadOnlySet<Condition> With { get; init; } = new HashSet<Condition>();

    public bool Trace { get; init; }

    public bool Hashes { get; init; }

    public bool CheckDeterminism { get; init; }

    public double? Minutes { get; init; }

    public bool StopAtFailure { get; init; }

    public bool Shrink { get; init; }

    public bool Mutants { get; init; }

    public string? Mutant { get; init; }

    /// <summary>What of the command line changes a lifetime, to be repeated with its seed.</summary>
    public string Replay(ulong seed, IReadOnlySet<FaultKind> without) =>
        string.Create(CultureInfo.InvariantCulture, $"dotnet run -c Release --project test/JobGrains.Simulation -- --seed {seed}{string.Concat(World(without).Select(argument => " " + argument))} --trace");

    /// <summary>The arguments beside the seeds that lifetimes depend on.</summary>
    public IEnumerable<string> World(IReadOnlySet<FaultKind> without)
    {
        if (Workload is { } workload)
        {
            yield return "--workload";
            yield return workload.Name;
        }

        if (without.Count > 0)
        {
            yield return "--without";
            yield return string.Join(',', without.Order());
        }

        if (With.Count > 0)
        {
            yield return "--with";
            yield return string.Join(',', With.Order());
        }
    }

    /// <exception cref="UsageException">An argument is unknown, or has no value that it can take, or does not go with another.</exception>
    public static RunnerOptions Parse(IReadOnlyList<string> args)
    {
        var options = new RunnerOptions();
        for (var i = 0; i < args.Count; i++)
        {
            options = args[i] switch
            {
                "--trace" => options with { Trace = true },
                "--hashes" => options with { Hashes = true },
                "--check-determinism" => options with { CheckDeterminism = true },
                "--shrink" => options with { Shrink = true },
                "--stop" => options with { StopAtFailure = true },
                "--mutants" => options with { Mutants = true },
                "--seeds" or "--seed" or "--workload" or "--without" or "--with" or "--minutes" or "--mutant" => options.Take(args[i], i + 1 < args.Count ? args[++i] : ""),
                _ => throw new UsageException($"The argument '{args[i]}' is unknown."),
            };
        }

        return options.Check();
    }

    private RunnerOptions Take(string name, string value)
    {
        switch (name)
        {
            case "--seeds" when TryRange(value, out var first, out var last):
                return this with { First = first, Last = last };
            case "--seeds":
                throw new UsageException($"--seeds takes a range like 1..2000, and not '{value}'.");
            case "--seed" when ulong.TryParse(value, CultureInfo.InvariantCulture, out var seed):
                return this with { First = seed, Last = seed };
            case "--workload":
                return this with { Workload = WorkloadList.Find(value) ?? throw new UsageException($"{name} does not know '{value}'; it takes {WorkloadList.Names}.") };
            case "--without":
                return this with { Without = value.Split(',').Select(kind => Parse<FaultKind>(name, kind)).ToHashSet() };
            case "--with":
                return this with { With = value.Split(',').Select(condition => Parse<Condition>(name, condition)).ToHashSet() };
            case "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes > 0:
                return this with { Minutes = minutes };
            case "--mutant" when value.Length > 0:
                return this with { Mutant = value };
            default:
                throw new UsageException($"{name} takes a {(name == "--mutant" ? "name" : "number")}, and not '{value}'.");
        }
    }

    private RunnerOptions Check()
    {
        if (Trace && First != Last)
        {
            throw new UsageException("--trace prints one lifetime: give it with --seed.");
        }

        if (CheckDeterminism && (Minutes is not null || Mutants || StopAtFailure || Shrink || Trace))
        {
            throw new UsageException("--check-determinism takes --seeds, --seed, --workload, --without and --with, and nothing else.");
        }

        return Mutant is not null && !Mutants ? throw new UsageException("--mutant goes with --mutants.") : this;
    }

    private static T Parse<T>(string argument, string value)
        where T : struct, Enum =>
        Enum.TryParse<T>(value, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(value[0])
            ? parsed
            : throw new UsageException($"{argument} does not know '{value}'; it takes {string.Join(", ", Enum.GetNames<T>())}.");

    private static bool TryRange(string text, out ulong first, out ulong last)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        first = last = 0;
        return dots > 0
            && ulong.TryParse(text.AsSpan(0, dots), CultureInfo.InvariantCulture, out first)
            && ulong.TryParse(text.AsSpan(dots + 2), CultureInfo.InvariantCulture, out last)
            && first <= last;
    }
}
