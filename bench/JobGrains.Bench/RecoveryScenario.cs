using System.Diagnostics;
using System.Globalization;

namespace JobGrains.Bench;

/// <summary>
/// A process makes runs that do not end, and is killed. Another one opens its journal: measured from its start until an activation owns each open run again.
/// </summary>
internal static class RecoveryScenario
{
    public static async Task RunAsync(BenchArguments arguments, Report report)
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-bench-");
        try
        {
            using (var first = Start(RecoveryProcess.Prepare, arguments.Open, folder))
            {
                await RequireAsync(first, RecoveryProcess.Ready);
                first.Kill();
                await first.WaitForExitAsync();
            }

            using var second = Start(RecoveryProcess.Recover, arguments.Open, folder);
            var answer = (await RequireAsync(second, RecoveryProcess.Recovered)).Split(' ');
            await second.WaitForExitAsync();
            report.Add("scenario", "recovery");
            report.Add("open", arguments.Open);
            report.Add("recoveryRate", RecoveryProcess.RecoveryRate);
            report.Add("journalMb", folder.GetFiles().Sum(file => file.Length) / (1024.0 * 1024.0));
            report.Add("openedSeconds", double.Parse(answer[1], CultureInfo.InvariantCulture));
            report.Add("seconds", double.Parse(answer[2], CultureInfo.InvariantCulture));
            report.Add("peakWorkingSetMb", double.Parse(answer[3], CultureInfo.InvariantCulture));
            report.Check(int.Parse(answer[4], CultureInfo.InvariantCulture) >= arguments.Open, "all open runs are owned again");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(string part, int open, DirectoryInfo folder)
    {
        var start = OwnProcess.With(part, open.ToString(CultureInfo.InvariantCulture), folder.FullName);
        start.RedirectStandardOutput = true;
        return Process.Start(start)!;
    }

    private static async Task<string> RequireAsync(Process process, string word)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(word, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The process ended without '{word}'.");
    }
}
