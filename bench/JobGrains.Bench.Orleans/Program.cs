using JobGrains.Bench;
using JobGrains.Bench.Orleans;

const string Usage = """
    One scenario an invocation, on an Orleans cluster in this process, with memory storage:

      mapreduce --tasks N [--salt S] [--payload B] [--scaling] [--silos K]
      standalone --runs N [--in-flight F] [--silos K]
      latency --rate R [--seconds T] [--silos K]

    Three silos unless --silos says otherwise. Everything else is as in JobGrains.Bench; emptyCallsPerSecond is what a grain that does nothing
    answers on the same silos in the same run.
    """;

if (BenchArguments.Parse(args) is not { } arguments)
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
StartBenchHost start = async configure =>
{
    var host = await OrleansBenchHost.StartAsync(arguments.Silos, configure);
    await EmptyCalls.MeasureAsync(host.Grains, report);
    return host;
};
switch (arguments)
{
    case { Scenario: "mapreduce", Tasks: <= BenchArguments.LargestSmallRun }:
        await SmallMapReduceScenario.RunAsync(start, arguments, report);
        break;
    case { Scenario: "mapreduce" }:
        await MapReduceScenario.RunAsync(start, arguments, report);
        break;
    case { Scenario: "standalone" }:
        await StandaloneScenario.RunAsync(start, arguments, report);
        break;
    default:
        await LatencyScenario.RunAsync(start, arguments, report);
        break;
}

report.AddPeakWorkingSet();
Calibration.Measure(report);
report.Print();
return report.Correct ? 0 : 1;
