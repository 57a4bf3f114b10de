namespace JobGrains.Hosting;

internal enum RecordChangeKind
{
    Write = 0,
    Append = 1,
    Clear = 2,
}
