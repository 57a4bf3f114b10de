using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace JobGrains.Crash;

/// <summary>What a process writes about itself. A line is one write to the system, which survives the end of the process.</summary>
internal sealed class ChildLog(DirectoryInfo folder, int process) : IDisposable
{
    private const string Submissions = "submissions";
    private const string Events = "events";

    private readonly Lock _gate = new();
    private readonly FileStream _submissions = Open(folder, Submissions, process);
    private readonly FileStream _events = Open(folder, Events, process);

    /// <summary>All lines of all processes.</summary>
    public static List<LogLine> Read(DirectoryInfo folder) => [.. Read(folder, Submissions), .. Read(folder, Events)];

    /// <summary>What all processes have submitted, and what of it was accepted.</summary>
    public static List<LogLine> ReadSubmissions(DirectoryInfo folder) => Read(folder, Submissions);

    public void Write(string kind, params IEnumerable<object?> fields)
    {
        var file = kind is LogLine.Submitting or LogLine.Accepted ? _submissions : _events;
        lock (_gate)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{process}\t{Stopwatch.GetTimestamp()}\t{kind}\t{string.Concat(fields.Select(field => string.Create(CultureInfo.InvariantCulture, $"{field}\t")))}.\n");
            file.Write(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>The process is ready for work, so long after its start.</summary>
    public void WriteUp()
    {
        using var self = Process.GetCurrentProcess();
        Write(LogLine.Up, (DateTime.UtcNow - self.StartTime.ToUniversalTime()).TotalMilliseconds);
    }

    public void Dispose()
    {
        _submissions.Dispose();
        _events.Dispose();
    }

    private static FileStream Open(DirectoryInfo folder, string what, int process) =>
        new(Path.Combine(folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{what}-{process:d4}.log")), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private static List<LogLine> Read(DirectoryInfo folder, string what) =>
        [.. folder.GetFiles(what + "-*.log").OrderBy(file => file.Name, StringComparer.Ordinal).SelectMany(file => File.ReadLines(file.FullName)).Select(LogLine.Parse).OfType<LogLine>()];
}
