namespace JobGrains.Workers;

/// <summary>The sessions that have something to start, by priority; among sessions of one priority each gets one start in turn.</summary>
internal sealed class ReadySessions
{
    private const int Lowest = -100;
    private const int Highest = 100;
    private readonly Queue<WorkerSession>?[] _levels = new Queue<WorkerSession>?[Highest - Lowest + 1];
    private int _top = -1;

    public bool IsEmpty => _top < 0;

    public void Add(WorkerSession session)
    {
        if (session.IsReady)
        {
            return;
        }

        session.IsReady = true;
        var level = Math.Clamp(session.Priority, Lowest, Highest) - Lowest;
        (_levels[level] ??= new Queue<WorkerSession>()).Enqueue(session);
        _top = Math.Max(_top, level);
    }

    public WorkerSession? Take()
    {
        if (_top < 0)
        {
            return null;
        }

        var session = _levels[_top]!.Dequeue();
        session.IsReady = false;
        while (_top >= 0 && _levels[_top] is not { Count: > 0 })
        {
            _top--;
        }

        return session;
    }
}
