namespace JobGrains;

/// <summary>What a schedule means.</summary>
/// <param name="Description">In words, such as <c>at 09:00 on Monday to Friday (Europe/Berlin)</c>.</param>
/// <param name="Fires">
/// The next fires, without jitter, with the offset of the schedule's time zone; fewer than asked for where there are no more. Those of a fixed delay as if runs took no time.
/// </param>
public sealed record SchedulePreview(string Description, IReadOnlyList<DateTimeOffset> Fires);
