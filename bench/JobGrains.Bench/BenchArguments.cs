using System.Globalization;
using JobGrains.Bench.Postgres;

namespace JobGrains.Bench;

internal sealed record BenchArguments(string Scenario, int Tasks, ulong Salt, int Payload, bool Scaling, int Runs, int Rate, int Seconds, int Silos, int InFlight, bool Journal, int Open, int Jobs)
{
    /// <summary>How many lines a second are logged.</summary>
    public int Lines { get; private init; } = 150_000;

    /// <summary>How many rows the history has.</summary>
    public int Rows { get; private init; } = 1_000_000;

    /// <summary>Whether everything is kept in PostgreSQL, on a server of this process's own.</summary>
    public bool PostgreSql { get; private init; }

    public string StoreName => PostgreSql ? "postgres" : Journal ? "journal" : "memory";

    /// <summary>How many callers ask for runs at a time.</summary>
    public int Callers { get; private init; } = 64;

    /// <summary>How many runs Quartz.NET has.</summary>
    public int QuartzRuns { get; private init; } = 4_000;

    public QuartzSettings Quartz { get; private init; } = new();

    /// <summary>Whether the disk is slow.</summary>
    public bool Throttle { get; private init; }

    public const int LargestSmallRun = 1_000;

    private static readonly string[] Names =
    [
        "mapreduce", "standalone", "latency", "recovery", "cron", "schedules", "jitter", "logs", "history", "postgres-execute", "postgres-enqueue", "postgres-latency", "postgres-jitter", "postgres-cost",
    ];

    public const string Usage = """
        One scenario an invocation; all on the embedded host, with --store memory (default), --store journal (in a new folder) or --store postgres
        (on a server of its own, with fsync; standalone tells what a run costs it):

          mapreduce --tasks N [--salt S] [--payload B] [--scaling] [--silos K]
              A root task maps N tasks, each returns a value computed from (salt, index), reduce adds them up.
              Up to 1,000 tasks: the medians of 100 runs after 100 warm-up runs. Above: one run, cold, in this process.
              --payload B   pads each task's payload to B bytes.
              --scaling     afterwards three pairs of N and N/10 tasks; scalingRatio is the median of time(N) / time(N/10).
          standalone --runs N [--in-flight F] [--callers C] [--silos K]
              N runs of a job without a limit: what the process does first (coldRunsPerSecond), then three times warm (runsPerSecond is
              the median); each on a host of its own, from the first submit to the last history row, F (1,000) in flight, asked for by C (64) callers at a time.
          latency --rate R [--seconds T] [--silos K]
              R runs a second for T (10) seconds: percentiles from submit to the processor's first line, and to the end as the caller sees it.
          recovery --open N
              A process accepts N runs that do not end, and is killed; how long another one takes, from its start, until it owns them all. Always on the journal.
          schedules --jobs N [--seconds T]
              N jobs with yearly schedules: the processor time that they take over T (60) seconds, 30 seconds after the last was saved; how long a new engine takes to start
              over the same store (startSeconds); then 100,000 of them are due in one second, and drainSeconds is from that second to the last fire's start.
          jitter --jobs N [--seconds T]
              N jobs that are due every whole second for T (60) seconds: within50ms is the share of fires that start within 50 ms of their time. The
              first 5 seconds are reported by themselves (warmUp…): the process compiles then what it runs for the first time. Then the same with Quartz.NET in memory.
          logs [--lines N] [--seconds T] [--throttle]
              16 runs that log N (150,000) lines a second together for T (10) seconds, on the journal unless --store says otherwise: linesPerSecond
              are those that are kept, from the first line until the last can be read.
              --throttle    each flush of the disk takes half a second, so that lines must be dropped; dropped is what their marks say.
          history [--rows N]
              N (1,000,000) rows of history of 10 days, on the journal unless --store says otherwise: p99PageMs is that of the slowest kind of query (slowestQuery), of pages from the newest on and from places
              all over the time; p99RunsPageMs that of lists of runs; startSeconds of a start with them; retentionSeconds how long it takes to delete the first day.
          cron
              Parsing and the search for the next fire of 30 cron expressions, in UTC and in zones, beside Quartz.NET: nextFireRatio is the geometric mean of our time by theirs.


        Beside Quartz.NET on one server with fsync, in turn, the medians of three rounds after a first one; its history is on:

          postgres-execute [--runs N] [--in-flight F] [--callers C]
              N (50,000) runs that do nothing, F (1,000) in flight, asked for by C (256) callers; Quartz.NET executes 4,000 that are there before it starts.
          postgres-enqueue [--runs N] [--callers C]
              N (50,000) runs that are due in five hours, C (256) callers at a time; then four times as many by calls for 10,000 that are the same, and as many with parameters of their own.
          postgres-latency [--rate R] [--seconds T]
              R (50) runs a second for T (10) seconds: from the answer of the call to the processor's first line, and from the call.
          postgres-jitter [--jobs N] [--seconds T]
              N (100) jobs that are due every whole second for T (10) seconds.
          postgres-cost [--runs N] [--seconds T]
              What the server counts for N (50,000) runs, and for a process that has nothing to do for T (60) seconds.
          All of them: [--quartz-runs N] [--quartz-threads N] [--quartz-callers N] [--quartz-history none|each|behind]

        The value of task i is the upper 32 bits of the (i + 1)-th output of SplitMix64 seeded with the salt; checksum is the sum of all of them.
        The last line is one JSON object. The exit code is 1 if a count or checksum is wrong.
        """;

    /// <summary>The arguments, or null where they make no sense.</summary>
    public static BenchArguments? Parse(string[] args)
    {
        if (args is not [var scenario, ..] || !Names.Contains(scenario))
        {
            return null;
        }

        var parsed = Defaults(scenario);
        for (var i = 1; i < args.Length; i++)
        {
            if (args[i] == "--scaling")
            {
                parsed = parsed with { Scaling = true };
                continue;
            }

            if (args[i] == "--throttle")
            {
                parsed = parsed with { Throttle = true };
                continue;
            }

            if (args[i] == "--store" && i + 1 < args.Length && args[i + 1] is "memory" or "journal" or "postgres")
            {
                parsed = parsed with { Journal = args[i + 1] == "journal", PostgreSql = args[i + 1] == "postgres" };
                i++;
                continue;
            }

            if (args[i] == "--quartz-history" && i + 1 < args.Length && Enum.TryParse<QuartzHistory>(args[i + 1], ignoreCase: true, out var history))
            {
                parsed = parsed with { Quartz = parsed.Quartz with { History = history } };
                i++;
                continue;
            }

            if (i + 1 == args.Length || !ulong.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || parsed.With(args[i], value) is not { } next)
            {
                return null;
            }

            parsed = next;
            i++;
        }

        return parsed;
    }

    private static BenchArguments Defaults(string scenario)
    {
        var seconds = scenario is "schedules" or "jitter" or "postgres-cost" ? 60 : 10;
        var isComparison = scenario.StartsWith("postgres-", StringComparison.Ordinal);
        return new BenchArguments(scenario, 1_000_000, 0, 0, Scaling: false, 100_000, 1_000, seconds, 1, 1_000, Journal: scenario is "logs" or "history", 100_000, 1_000) with
        {
            PostgreSql = isComparison,
            Runs = isComparison ? 50_000 : 100_000,
            Callers = isComparison ? 256 : 64,
            Rate = isComparison ? 50 : 1_000,
            Jobs = isComparison ? 100 : 1_000,
        };
    }

    private BenchArguments? With(string name, ulong value) => (name, value) switch
    {
        ("--salt", _) => this with { Salt = value },
        ("--payload", <= JobLimits.MaxPayloadBytes) => this with { Payload = (int)value },
        (_, 0 or > 100_000_000) => null,
        ("--tasks", _) => this with { Tasks = (int)value },
        ("--runs", _) => this with { Runs = (int)value },
        ("--rate", _) => this with { Rate = (int)value },
        ("--seconds", _) => this with { Seconds = (int)value },
        ("--silos", <= 64) => this with { Silos = (int)value },
        ("--rows", _) => this with { Rows = (int)value },
        ("--lines", _) => this with { Lines = (int)value },
        ("--jobs", _) => this with { Jobs = (int)value },
        ("--open", _) => this with { Open = (int)value },
        ("--callers", _) => this with { Callers = (int)value },
        ("--quartz-runs", _) => this with { QuartzRuns = (int)value },
        ("--quartz-threads", <= 200) => this with { Quartz = Quartz with { Threads = (int)value } },
        ("--quartz-callers", <= 200) => this with { Quartz = Quartz with { Callers = (int)value } },
        ("--in-flight", _) => this with { InFlight = (int)value },
        _ => null,
    };
}
