namespace JobGrains;

internal enum ProcessorResultKind
{
    Succeeded = 0,
    Failed = 1,
    Snoozed = 2,
}
