namespace JobGrains.Logs;

/// <summary>The batch is durable, or was before.</summary>
internal sealed record AppendLogReply
{
    public static AppendLogReply Done { get; } = new();
}
