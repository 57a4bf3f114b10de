using JobGrains.Workers;

namespace JobGrains.Logs;

/// <summary>What a task has of the log of its run, once it has logged.</summary>
internal sealed class TaskLog
{
    private LogSource? _source;
    private RunLogBuffer? _buffer;

    /// <summary>The buffer that it uses.</summary>
    public RunLogBuffer? Buffer => Volatile.Read(ref _buffer);

    public long Bytes => Buffer?.Bytes ?? 0;

    /// <summary>Uses a buffer from now on; answers false where it did before.</summary>
    public bool Use(RunLogBuffer buffer)
    {
        var isOther = !ReferenceEquals(Buffer, buffer);
        Volatile.Write(ref _buffer, buffer);
        return isOther;
    }

    public LogSource SourceOf(JobContext context, string category)
    {
        var source = Volatile.Read(ref _source);
        if (source is null || source.Category != category)
        {
            source = new LogSource { Attempt = context.Attempt, TaskId = context.TaskId, Try = context.Try, Category = category };
            Volatile.Write(ref _source, source);
        }

        return source;
    }
}
