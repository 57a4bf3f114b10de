using Quartz;

namespace JobGrains.Bench;

/// <summary>A job of Quartz.NET that notes how late it is.</summary>
internal sealed class QuartzJob : IJob
{
    public static Lateness? Lateness { get; set; }

    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        Lateness!.Add(context.ScheduledFireTimeUtc!.Value);
        return default;
    }
}
