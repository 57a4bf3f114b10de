using JobGrains.Bench;

if (BenchArguments.Parse(args) is not { } arguments)
{
    Console.WriteLine(BenchArguments.Usage);
    return args is ["--help"] ? 0 : 2;
}

var report = new Report();
switch (arguments)
{
    case { Scenario: "mapreduce", Tasks: <= BenchArguments.LargestSmallRun }:
        await SmallMapReduceScenario.RunAsync(arguments, report);
        break;
    case { Scenario: "mapreduce" }:
        await MapReduceScenario.RunAsync(arguments, report);
        break;
    case { Scenario: "standalone" }:
        await StandaloneScenario.RunAsync(arguments, report);
        break;
    default:
        await LatencyScenario.RunAsync(arguments, report);
        break;
}

report.AddPeakWorkingSet();
Calibration.Measure(report);
report.Print();
return report.Correct ? 0 : 1;
