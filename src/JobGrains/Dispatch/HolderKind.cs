namespace JobGrains.Dispatch;

/// <summary>Which grain holds a task. Values are stored: they never change.</summary>
internal enum HolderKind
{
    Instance = 0,
    Tracker = 1,
    Page = 2,
}
