namespace JobGrains;

/// <summary>What an application names to receive JobGrains' traces and metrics: <c>AddSource(JobGrainsTelemetry.Name)</c> and <c>AddMeter(JobGrainsTelemetry.Name)</c> of OpenTelemetry.</summary>
public static class JobGrainsTelemetry
{
    /// <summary>The name of the activity source, and of the meter.</summary>
    public const string Name = "JobGrains";
}
