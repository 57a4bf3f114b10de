using System.Diagnostics;

namespace JobGrains.Bench;

/// <summary>
/// What a scenario says to the collector beyond what the project says for all of them, as an application would in its runtime configuration. That can only be said before a process starts: the scenario runs in a second one.
/// </summary>
internal static class CollectorSettings
{
    private const string HeapCount = "DOTNET_GCHeapCount";
    private const string YoungestBudget = "DOTNET_GCGen0MaxBudget";

    /// <summary>Whether a scenario wants settings that this process does not have; who has given one keeps it.</summary>
    public static bool AreNeeded(BenchArguments arguments) => Of(arguments) is ({ } name, _) && Environment.GetEnvironmentVariable(name) is null;

    /// <summary>Runs the scenario in a process that has them, and answers its exit code.</summary>
    public static async Task<int> RunAsync(BenchArguments arguments, string[] args)
    {
        var (name, value) = Of(arguments);
        var start = OwnProcess.With(args);
        start.Environment[name!] = value;
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static (string? Name, string? Value) Of(BenchArguments arguments) => arguments switch
    {
        // The server has the other core: one heap needs 20 MB less, and is 5 % slower.
        { Scenario: "mapreduce", PostgreSql: true } => (HeapCount, "1"),

        // Twice the project's, in hexadecimal digits: a third of the collections while very many jobs are due, and up to 70 MB more.
        { Scenario: "schedules", Journal: true } => (YoungestBudget, "4000000"),

        // Four times the project's: a collection in the 40 ms of a second in which all starts makes 10 ms more of them, and comes once in sixteen seconds instead of once in three.
        { Scenario: "postgres-jitter" } => (YoungestBudget, "8000000"),
        _ => default,
    };
}
