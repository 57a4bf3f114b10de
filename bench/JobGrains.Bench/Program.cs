using JobGrains.Bench;

if (RecoveryProcess.Is(args))
{
    await RecoveryProcess.RunAsync(args);
    return 0;
}

if (BenchArguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(BenchArguments.Usage);
    return args is ["--help"] ? 0 : 2;
}

var report = new Report();
StartBenchHost start = configure => BenchHost.StartAsync(arguments, configure);
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
    case { Scenario: "recovery" }:
        await RecoveryScenario.RunAsync(arguments, report);
        break;
    default:
        await LatencyScenario.RunAsync(start, arguments, report);
        break;
}

report.AddPeakWorkingSet();
Calibration.Measure(report);
report.Print();
return report.Correct ? 0 : 1;
