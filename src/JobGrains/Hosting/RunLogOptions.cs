using Microsoft.Extensions.Logging;

namespace JobGrains.Hosting;

/// <summary>What is kept of what processors log.</summary>
public sealed class RunLogOptions
{
    /// <summary>Lines of this level or a higher one are kept with the run.</summary>
    /// <value>The default is <see cref="LogLevel.Information"/>; <see cref="LogLevel.None"/> keeps nothing, and costs nothing.</value>
    public LogLevel Level { get; set; } = LogLevel.Information;

    /// <summary>How long the text of a line may be, and that of its exception; beyond, it is cut, and says by how much.</summary>
    /// <value>16 to 65,536 characters; the default is 4,096.</value>
    public int MaxLineLength { get; set; } = 4_096;

    /// <summary>How many lines of a run are kept, the newest; older ones go some at a time, so that a few more may be there, and a mark says how many went.</summary>
    /// <value>100 to 1,000,000; the default is 100,000.</value>
    public int MaxLines { get; set; } = 100_000;

    /// <summary>How many characters of a run's log are kept, as <see cref="MaxLines"/>.</summary>
    /// <value>65,536 to 268,435,456; the default is 33,554,432.</value>
    public long MaxSize { get; set; } = 32 << 20;

    /// <summary>How long the log of a run is kept after its last line.</summary>
    /// <value>1 hour to 3,660 days; the default is 7 days.</value>
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a line waits for others before they are stored together. What it costs is what a crash of the silo loses, and how far a tail is behind.</summary>
    /// <value>10 ms to 1 minute; the default is 200 ms.</value>
    public TimeSpan FlushPeriod { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How many bytes of lines that are not stored yet a silo keeps in memory; beyond, lines are dropped and counted.</summary>
    /// <value>65,536 to 1,073,741,824; the default is 33,554,432.</value>
    public long BufferSize { get; set; } = 32 << 20;

    /// <summary>As <see cref="BufferSize"/>, for one run: so that one that logs too much does not cost others their lines.</summary>
    /// <value>65,536 to 1,073,741,824; the default is 8,388,608.</value>
    public long RunBufferSize { get; set; } = 8 << 20;
}
