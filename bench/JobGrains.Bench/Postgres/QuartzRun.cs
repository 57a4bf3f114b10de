using Quartz;

namespace JobGrains.Bench.Postgres;

/// <summary>A job of Quartz.NET that does nothing, and tells whoever listens.</summary>
internal sealed class QuartzRun : IJob
{
    /// <summary>The name of its parameter.</summary>
    public const string Index = "index";

    public static Action<IJobExecutionContext>? Started { get; set; }

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        Started?.Invoke(context);
        return default;
    }
}
