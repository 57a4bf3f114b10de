namespace JobGrains.Tests.Jobs.Fakes;

/// <summary>A processor that a test scripts, and that counts how many of its tasks run at the same time.</summary>
internal sealed class StoryProcessor(Func<IJobContext, CancellationToken, Task<ProcessorResult>> body) : IJobProcessor
{
    private int _running;

    public int MostAtOnce { get; private set; }

    public List<InstanceId> Started { get; } = [];

    public async ValueTask<ProcessorResult> ProcessAsync(IJobContext context, CancellationToken cancellationToken)
    {
        Started.Add(context.InstanceId);
        MostAtOnce = Math.Max(MostAtOnce, ++_running);
        try
        {
            return await body(context, cancellationToken);
        }
        finally
        {
            _running--;
        }
    }
}
