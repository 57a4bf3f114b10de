using Microsoft.Extensions.Logging;

namespace JobGrains;

/// <summary>What a running task knows of itself. Valid until the processor returns.</summary>
public interface IJobContext
{
    /// <summary>The run.</summary>
    InstanceId InstanceId { get; }

    /// <summary>The definition that the run was created with.</summary>
    JobDefinition Definition { get; }

    /// <summary>The attempt, from 1.</summary>
    int Attempt { get; }

    /// <summary>The task within the attempt.</summary>
    TaskId TaskId { get; }

    /// <summary>The try of the task, from 1.</summary>
    int Try { get; }

    /// <summary>
    /// Fences deliveries of one task: a later delivery has another epoch, and of two that overlap only the one with the current epoch can report. With instance,
    /// attempt and task it is the key for a fence of the user's own.
    /// </summary>
    string Epoch { get; }

    /// <summary>The scheduled time of the run, in UTC.</summary>
    DateTimeOffset ScheduledTime { get; }

    /// <summary>The parameters of the run.</summary>
    string? Parameters { get; }

    /// <summary>The caller's business key of the run.</summary>
    string? BusinessKey { get; }

    /// <summary>The silo that this task runs on.</summary>
    SiloId Silo { get; }

    /// <summary>The services of this task's scope, inside its session's scope.</summary>
    IServiceProvider Services { get; }

    /// <summary>A logger whose lines carry the ids of this task.</summary>
    ILogger Logger { get; }

    /// <summary>
    /// Tells how far this task has come. Costs next to nothing, waits for nothing, and may be called as often as there is something to tell: the latest is passed on, at most once a second. The next start of the
    /// task, after a failed try or the loss of its silo, begins from nothing. Ignored once the processor has returned.
    /// </summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="message">For people; at most <see cref="JobLimits.MaxProgressMessageLength"/> characters. Null leaves the earlier one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is no number from 0 to 1, or the message is too long.</exception>
    void ReportProgress(double fraction, string? message = null);
}
