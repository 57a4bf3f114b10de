using System.Threading.Channels;

namespace JobGrains.Tests.Workers;

/// <summary>A processor that says when it starts and returns when it is told to.</summary>
internal sealed class Gate
{
    private readonly Channel<ProcessorResult> _results = Channel.CreateUnbounded<ProcessorResult>();

    public Channel<TaskId> Started { get; } = Channel.CreateUnbounded<TaskId>();

    public int Running { get; private set; }

    public int MostRunning { get; private set; }

    public void Release(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            _results.Writer.TryWrite(ProcessorResult.Succeeded());
        }
    }

    /// <summary>Returns on release, and throws when its token fires.</summary>
    public ValueTask<ProcessorResult> Obedient(IJobContext context, CancellationToken cancellationToken) => RunAsync(context, cancellationToken);

    /// <summary>Returns on release, and ignores its token.</summary>
    public ValueTask<ProcessorResult> Stubborn(IJobContext context, CancellationToken cancellationToken)
    {
        _ = cancellationToken;
        return RunAsync(context, CancellationToken.None);
    }

    private async ValueTask<ProcessorResult> RunAsync(IJobContext context, CancellationToken cancellationToken)
    {
        Running++;
        MostRunning = Math.Max(MostRunning, Running);
        Started.Writer.TryWrite(context.TaskId);
        try
        {
            return await _results.Reader.ReadAsync(cancellationToken);
        }
        finally
        {
            Running--;
        }
    }
}
