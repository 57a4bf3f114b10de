namespace JobGrains.PostgreSql;

/// <summary>How long to wait before the next try.</summary>
internal struct Backoff()
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private TimeSpan _next = First;

    public TimeSpan Next()
    {
        var wait = _next;
        _next = 2 * wait < Longest ? 2 * wait : Longest;
        return wait;
    }
}
