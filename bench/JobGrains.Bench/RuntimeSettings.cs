using System.Diagnostics;

namespace JobGrains.Bench;

/// <summary>
/// What a scenario says to the runtime beyond what the project says for all of them, as an application would in its runtime configuration. That can only be said before a process starts: the scenario runs in a second one.
/// </summary>
internal static class RuntimeSettings
{
    private const string HeapCount = "DOTNET_GCHeapCount";
    private const string YoungestBudget = "DOTNET_GCGen0MaxBudget";
    private const string SpinLimit = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";

    /// <summary>Whether a scenario wants settings that this process does not have; who has given one of them keeps all as they are.</summary>
    public static bool AreNeeded(BenchArguments arguments) => Of(arguments) is { Length: > 0 } settings && settings.All(setting => Environment.GetEnvironmentVariable(setting.Name) is null);

    /// <summary>Runs the scenario in a process that has them, and answers its exit code.</summary>
    public static async Task<int> RunAsync(BenchArguments arguments, string[] args)
    {
        var start = OwnProcess.With(args);
        foreach (var (name, value) in Of(arguments))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static (string Name, string Value)[] Of(BenchArguments arguments) => arguments switch
    {
        // The server has the other core: one heap needs 20 MB less, and is 5 % slower.
        { Scenario: "mapreduce", PostgreSql: true } => [(HeapCount, "1")],

        // Twice the project's, in hexadecimal digits: a third of the collections while very many jobs are due, and up to 70 MB more. A thread of the pool that finds nothing to do leaves its core to the journal's.
        { Scenario: "schedules", Journal: true } => [(YoungestBudget, "4000000"), (SpinLimit, "0")],

        // Four times the project's: a collection in the 40 ms of a second in which all starts makes 10 ms more of them, and comes once in sixteen seconds instead of once in three.
        { Scenario: "postgres-jitter" } => [(YoungestBudget, "8000000")],
        _ => [],
    };
}
