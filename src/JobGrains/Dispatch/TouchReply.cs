namespace JobGrains.Dispatch;

/// <summary>What a touched grain says of itself.</summary>
/// <param name="IsOpen">Whether it has work to do; otherwise it need not be listed as open.</param>
internal sealed record TouchReply(bool IsOpen)
{
    public static TouchReply Open { get; } = new(true);

    public static TouchReply NotOpen { get; } = new(false);
}
