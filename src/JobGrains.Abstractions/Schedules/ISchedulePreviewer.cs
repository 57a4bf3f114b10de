namespace JobGrains;

/// <summary>Says what a schedule means before, or after, it is saved. Computed where it is asked, by the rules and the time zone data of this process; registered wherever JobGrains is added.</summary>
public interface ISchedulePreviewer
{
    /// <summary>Describes a schedule and finds its next fires.</summary>
    /// <exception cref="JobValidationException">The schedule is invalid, can never fire again, or names holidays that are not registered here; the exception lists every problem.</exception>
    SchedulePreview Preview(SchedulePreviewRequest request);
}
