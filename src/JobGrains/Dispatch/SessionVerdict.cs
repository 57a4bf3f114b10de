namespace JobGrains.Dispatch;

/// <summary>Whether an idle session may go. Values travel between versions: they never change.</summary>
internal enum SessionVerdict
{
    Keep = 0,
    Release = 1,
}
