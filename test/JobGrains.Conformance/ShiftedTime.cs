namespace JobGrains.Conformance;

/// <summary>A clock that stands at the time that a story gives it.</summary>
internal sealed class ShiftedTime : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}
