using System.Diagnostics;
using System.Security.Cryptography;

namespace JobGrains.Bench;

/// <summary>What the machine can do, so that numbers from different machines can be compared.</summary>
internal static class Calibration
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(0.5);

    public static void Measure(Report report)
    {
        report.Add("cores", Environment.ProcessorCount);
        report.Add("fsyncsPerSecond", FsyncsPerSecond());
        report.Add("sha256MbPerSecond", Sha256MbPerSecond());
    }

    private static double FsyncsPerSecond()
    {
        var block = new byte[4_096];
        using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        var started = Stopwatch.GetTimestamp();
        var count = 0;
        for (; Stopwatch.GetElapsedTime(started) < Duration; count++)
        {
            file.Write(block);
            file.Flush(flushToDisk: true);
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Sha256MbPerSecond()
    {
        var block = new byte[1 << 20];
        var hash = new byte[SHA256.HashSizeInBytes];
        var started = Stopwatch.GetTimestamp();
        var megabytes = 0;
        for (; Stopwatch.GetElapsedTime(started) < Duration; megabytes++)
        {
            SHA256.HashData(block, hash);
        }

        return megabytes / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
