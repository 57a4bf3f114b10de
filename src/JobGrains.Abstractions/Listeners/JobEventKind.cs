namespace JobGrains;

/// <summary>What happened to a run. Values travel between versions: they never change.</summary>
public enum JobEventKind
{
    /// <summary>The run was accepted; it will end.</summary>
    Accepted = 0,

    /// <summary>An attempt began: it has a silo to run on.</summary>
    Started = 1,

    /// <summary>A cancel was requested, or the time of the attempt is over, and it did not end at once.</summary>
    Canceling = 2,

    /// <summary>An attempt ended; <see cref="JobEvent.Status"/> says how, also where another attempt follows.</summary>
    AttemptEnded = 3,

    /// <summary>The run ended; <see cref="JobEvent.Status"/> says how.</summary>
    Ended = 4,

    /// <summary>An ended run was opened for another attempt, by <see cref="IJobClient.RetryAsync"/>.</summary>
    Retried = 5,

    /// <summary>A dispatch of a task was recorded: of a broadcast target, and of a task's last allowed delivery. Others are dispatched without a record, and have no such event.</summary>
    TaskStarted = 6,

    /// <summary>
    /// A try of a task ended; <see cref="JobEvent.TaskStatus"/> says how: succeeded, failed, lost, skipped or cancelled. Of a map these are root, finaliser and the first hundred failures, told with the end of the attempt: a million
    /// tasks are not a million events, but the counts in <see cref="JobEvent.Tasks"/>.
    /// </summary>
    TaskEnded = 7,

    /// <summary>A task is to be delivered again, because its silo was lost.</summary>
    TaskRedelivered = 8,
}
