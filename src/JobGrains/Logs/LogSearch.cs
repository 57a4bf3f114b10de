using Microsoft.Extensions.Logging;

namespace JobGrains.Logs;

/// <summary>One walk over a page of a log.</summary>
internal sealed class LogSearch
{
    private readonly RunLogQuery _query;
    private readonly List<RunLogLine> _lines = [];

    /// <param name="query">What is looked for.</param>
    /// <param name="first">The number of the oldest line that is kept: what the reader has not seen of those before, is missing.</param>
    public LogSearch(RunLogQuery query, long first)
    {
        _query = query;
        Next = query.After;
        Skip(first - 1);
    }

    public IReadOnlyList<RunLogLine> Lines => _lines;

    /// <summary>The number of the last line that was looked at.</summary>
    public long Next { get; private set; }

    /// <summary>Answers false where the limit was reached before the end.</summary>
    public bool Read(IReadOnlyList<LogBatch> batches)
    {
        foreach (var batch in batches)
        {
            var number = batch.Number - 1;
            foreach (var entry in batch.Entries)
            {
                number += entry.Count;
                if (number <= Next)
                {
                    continue;
                }

                if (_lines.Count == _query.Limit)
                {
                    return false;
                }

                if (Find(batch, entry, number) is { } line)
                {
                    _lines.Add(line);
                }

                Next = number;
            }
        }

        return true;
    }

    /// <summary>The lines up to this one are not there: where any were not looked at, a mark says so.</summary>
    public void Skip(long last)
    {
        if (last > Next)
        {
            _lines.Add(new RunLogLine { Number = last, Dropped = last - Next });
            Next = last;
        }
    }

    private RunLogLine? Find(LogBatch batch, LogEntry entry, long number)
    {
        if (entry.Dropped > 0)
        {
            return new RunLogLine { Number = number, Time = TimeOf(entry), Silo = batch.Silo, Dropped = Math.Min(entry.Dropped, number - Next) };
        }

        var source = batch.Sources[entry.Source];
        return entry.Level < (int)_query.MinimumLevel
            || (_query.Attempt is { } attempt && source.Attempt != attempt)
            || (_query.TaskId is { } task && source.TaskId != task)
            || (_query.Silo is { } silo && batch.Silo != silo)
            ? null
            : new RunLogLine
            {
                Number = number,
                Time = TimeOf(entry),
                Level = (LogLevel)entry.Level,
                Silo = batch.Silo,
                Attempt = source.Attempt,
                TaskId = source.TaskId,
                Try = source.Try,
                Category = source.Category,
                Message = entry.Message,
                Exception = entry.Exception,
            };
    }

    private static DateTimeOffset TimeOf(LogEntry entry) => new(entry.Time, TimeSpan.Zero);
}
