namespace JobGrains.Hosting;

/// <summary>Which rows of history are kept of jobs that say nothing about it (<see cref="JobDefinition.History"/>).</summary>
public sealed class HistoryOptions
{
    /// <summary>Which rows are kept.</summary>
    /// <value>The default is <see cref="HistoryKeep.All"/>.</value>
    public HistoryKeep Keep { get; set; }

    /// <summary>With <see cref="HistoryKeep.Failures"/>: how many of the other rows of a job are kept, the newest.</summary>
    /// <value>1 to 1,000; the default is 10.</value>
    public int Last { get; set; } = 10;

    /// <summary>How long rows are kept after the end of their attempt.</summary>
    /// <value>1 hour to 3,660 days; the default is 30 days.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}
