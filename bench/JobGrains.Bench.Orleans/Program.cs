using JobGrains.Bench;
using JobGrains.Bench.Orleans;

const string Usage = """
    One scenario an invocation, on an Orleans cluster in this process, with memory storage:

      mapreduce --tasks N [--salt S] [--payload B] [--scaling] [--silos K]
      standalone --runs N [--in-flight F] [--silos K]
      latency --rate R [--seconds T] [--silos K]
      delayed --runs N [--store postgres|memory] [--silos K]
          N runs (1,000,000) that wait for their time, on one silo and a PostgreSQL server of its own: reminders, statements and processor time
          while nothing is due, and how late those start that become due meanwhile.

    Three silos, but for delayed, unless --silos says otherwise. Everything else is as in JobGrains.Bench; emptyCallsPerSecond is what a grain that does nothing
    answers on the same silos in the same run.
    """;

if (args is [DelayedArguments.Scenario, ..] && DelayedArguments.Parse(args) is { } delayed)
{
    return await DelayedScenario.RunAsync(delayed);
}

if (BenchArguments.Parse(args) is not { Scenario: not "recovery" } arguments)
{
    Console.WriteLine(Usage);
    return args is ["--help"] ? 0 : 2;
}

const int DefaultSilos = 3;
if (!args.Contains("--silos"))
{
    arguments = arguments with { Silos = DefaultSilos };
}

var report = new Report();
return await Scenarios.RunAsync(
    async configure =>
    {
        var host = await OrleansBenchHost.StartAsync(arguments.Silos, configure);
        await EmptyCalls.MeasureAsync(host.Grains, report);
        return host;
    },
    arguments,
    report);
