namespace JobGrains.PostgreSql.Tests.Lots;

/// <summary>A clock that is ahead: what waits for hours is due at once.</summary>
internal sealed class ShiftedTime(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
