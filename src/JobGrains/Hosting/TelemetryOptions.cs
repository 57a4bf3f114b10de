namespace JobGrains.Hosting;

/// <summary>Settings of the metrics of a process.</summary>
public sealed class TelemetryOptions
{
    /// <summary>
    /// How many jobs have a value of their own in the tag <c>jobgrains.job.id</c> of metrics. They are the first ones that this process measures; all others share <c>(others)</c>, so that an application with
    /// a million jobs has not a million time series.
    /// </summary>
    /// <value>0 to 10,000; the default is 100.</value>
    public int MaxJobTags { get; set; } = 100;
}
