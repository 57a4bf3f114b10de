namespace JobGrains.Bench;

/// <summary>Runs the scenario that the arguments name, on whatever host, and prints what it measured with the calibration of the machine.</summary>
internal static class Scenarios
{
    public static async Task<int> RunAsync(StartBenchHost startHost, BenchArguments arguments, Report report)
    {
        switch (arguments)
        {
            case { Scenario: "mapreduce", Tasks: <= BenchArguments.LargestSmallRun }:
                await SmallMapReduceScenario.RunAsync(startHost, arguments, report);
                break;
            case { Scenario: "mapreduce" }:
                await MapReduceScenario.RunAsync(startHost, arguments, report);
                break;
            case { Scenario: "standalone" }:
                await StandaloneScenario.RunAsync(startHost, arguments, report);
                break;
            case { Scenario: "recovery" }:
                await RecoveryScenario.RunAsync(arguments, report);
                break;
            case { Scenario: "cron" }:
                CronScenario.Run(report);
                break;
            case { Scenario: "schedules" }:
                await SchedulesScenario.RunAsync(startHost, arguments, report);
                break;
            case { Scenario: "jitter" }:
                await JitterScenario.RunAsync(startHost, arguments, report);
                break;
            case { Scenario: "logs" }:
                await LogsScenario.RunAsync(startHost, arguments, report);
                break;
            case { Scenario: "history" }:
                await HistoryScenario.RunAsync(startHost, arguments, report);
                break;
            case { Scenario: "postgres-execute" }:
                await Postgres.ExecuteScenario.RunAsync(arguments, report);
                break;
            case { Scenario: "postgres-enqueue" }:
                await Postgres.EnqueueScenario.RunAsync(arguments, report);
                break;
            case { Scenario: "postgres-latency" }:
                await Postgres.LatencyComparison.RunAsync(arguments, report);
                break;
            case { Scenario: "postgres-jitter" }:
                await Postgres.JitterComparison.RunAsync(arguments, report);
                break;
            case { Scenario: "postgres-cost" }:
                await Postgres.CostScenario.RunAsync(arguments, report);
                break;
            default:
                await LatencyScenario.RunAsync(startHost, arguments, report);
                break;
        }

        report.AddPeakWorkingSet();
        Calibration.Measure(report);
        report.Print();
        return report.Correct ? 0 : 1;
    }
}
