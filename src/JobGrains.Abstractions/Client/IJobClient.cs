namespace JobGrains;

/// <summary>
/// The entry for application code. Every method may be called from any thread and any silo. An answer is durable; an exception of
/// type <see cref="JobGrainsUnavailableException"/> (or <see cref="JobRunUnknownException"/>) means unknown, and the call may be repeated.
/// </summary>
public interface IJobClient
{
    /// <summary>Creates or replaces a job. Answered when every active silo has dropped its copy of the earlier definition; affects later runs only.</summary>
    /// <exception cref="JobValidationException">The definition is invalid; the exception lists every problem.</exception>
    /// <exception cref="JobConflictException"><paramref name="expectedVersion"/> was given and is not the stored one; 0 stands for a job that does not exist.</exception>
    Task<JobInfo> SaveAsync(JobDefinition definition, long? expectedVersion = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a job.</summary>
    /// <exception cref="JobNotFoundException">There is none, or it is deleted.</exception>
    Task<JobInfo> GetAsync(JobId jobId, CancellationToken cancellationToken = default);

    /// <summary>Lists jobs in the order of their ids.</summary>
    IAsyncEnumerable<JobInfo> ListAsync(string? tag = null, CancellationToken cancellationToken = default);

    /// <summary>The definition as JSON, to be imported elsewhere.</summary>
    /// <exception cref="JobNotFoundException">There is none, or it is deleted.</exception>
    Task<string> ExportAsync(JobId jobId, CancellationToken cancellationToken = default);

    /// <summary>Saves a definition that <see cref="ExportAsync"/> made, under its own id or <paramref name="newId"/>. Replaces nothing.</summary>
    /// <exception cref="JobValidationException">The JSON or the definition in it is invalid.</exception>
    /// <exception cref="JobConflictException">A job with that id exists.</exception>
    Task<JobInfo> ImportAsync(string json, JobId? newId = null, CancellationToken cancellationToken = default);

    /// <summary>Copies a job to a new id; the copy is paused, so that it does not fire by surprise.</summary>
    /// <exception cref="JobNotFoundException">There is no <paramref name="jobId"/>.</exception>
    /// <exception cref="JobConflictException">A job with <paramref name="newId"/> exists.</exception>
    Task<JobInfo> CopyAsync(JobId jobId, JobId newId, CancellationToken cancellationToken = default);

    /// <summary>Stops fires and the admission of queued runs; running instances finish.</summary>
    /// <exception cref="JobNotFoundException">There is none, or it is deleted.</exception>
    Task<JobInfo> PauseAsync(JobId jobId, CancellationToken cancellationToken = default);

    /// <summary>Lets a paused job fire again.</summary>
    /// <exception cref="JobNotFoundException">There is none, or it is deleted.</exception>
    Task<JobInfo> ResumeAsync(JobId jobId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a job and cancels its delayed and queued runs; the cancels follow after the answer. Creating the id again opens its next generation.</summary>
    /// <exception cref="JobNotFoundException">There is none, or it is deleted.</exception>
    Task DeleteAsync(JobId jobId, DeleteJobOptions options = DeleteJobOptions.FinishRunning, CancellationToken cancellationToken = default);

    /// <summary>Runs a job with parameters, now.</summary>
    /// <inheritdoc cref="RunAsync(RunRequest, CancellationToken)"/>
    Task<RunReceipt> RunAsync(JobId jobId, string? parameters = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a job, now or delayed. When it returns, the run is durable: it will end.</summary>
    /// <exception cref="JobNotFoundException">There is no such job, or it is deleted.</exception>
    /// <exception cref="JobValidationException">The request is invalid, or the job's life cycle window excludes it.</exception>
    /// <exception cref="JobConflictException">The idempotency key was used with another request, or the job is paused and has no limit, hence no queue.</exception>
    /// <exception cref="JobBacklogFullException">The job's queue is full.</exception>
    /// <exception cref="PayloadTooLargeException">The parameters exceed <see cref="JobLimits.MaxPayloadBytes"/>.</exception>
    /// <exception cref="JobRunUnknownException">Whether the run was accepted is unknown; repeat it with the key that the exception carries.</exception>
    Task<RunReceipt> RunAsync(RunRequest request, CancellationToken cancellationToken = default);

    /// <summary>Runs many, each accepted or refused on its own; the answers are in the order of the requests.</summary>
    /// <exception cref="JobValidationException">More than <see cref="JobLimits.MaxRunBatch"/> requests.</exception>
    Task<IReadOnlyList<RunManyResult>> RunManyAsync(IReadOnlyList<RunRequest> requests, CancellationToken cancellationToken = default);

    /// <summary>Asks a run to stop. Answered when that is recorded durably; what came of it is in the status. Of an ended run it changes nothing.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    Task<InstanceInfo> CancelAsync(InstanceId instanceId, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Opens a further attempt of a run that failed or was cancelled.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    /// <exception cref="JobConflictException">The run has not ended, has succeeded, or has had another attempt since; or its tasks are too old to be adopted.</exception>
    Task<InstanceInfo> RetryAsync(RetryRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads a run, open or ended.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    Task<InstanceInfo> GetInstanceAsync(InstanceId instanceId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds runs, a page at a time: open ones, then ended ones, the newest first. A run that ends, or runs again, while pages are read may be on two of them as it was each time.
    /// </summary>
    /// <exception cref="JobValidationException">The query is invalid, or its cursor is not one of this query.</exception>
    Task<InstancePage> FindAsync(InstanceQuery query, CancellationToken cancellationToken = default);

    /// <summary>The history of a run: one record an attempt that has ended, in order.</summary>
    Task<IReadOnlyList<AttemptRecord>> GetHistoryAsync(InstanceId instanceId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Finds rows of history, a page at a time, newest first: the ends of attempts, and (with attempt 0) decisions about fires and runs of which nothing was made, with why. Who reads page after page sees each
    /// row that was there at the first, once. Where silos' clocks disagree, rows may stand a little behind those of an earlier end.
    /// </summary>
    /// <exception cref="JobValidationException">The query is invalid, or its cursor is not one of this query.</exception>
    Task<HistoryPage> FindHistoryAsync(HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Runs each fire that a job's present schedule has in a range of the past, a bounded number at a time, as its limits allow. Answers how many there are, once that is durable; their
    /// runs follow. Each has the time of its fire as its scheduled time.
    /// </summary>
    /// <exception cref="JobNotFoundException">There is no such job, or it is deleted.</exception>
    /// <exception cref="JobConflictException">The job is paused.</exception>
    /// <exception cref="JobValidationException">The range is not in the past or has more fires than allowed, or the schedule (a fixed delay, or none) has no times of its own.</exception>
    Task<long> BackfillAsync(BackfillRequest request, CancellationToken cancellationToken = default);

    /// <summary>Waits for the end of the current attempt of a run, and of the automatic ones that follow it.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    Task<InstanceInfo> WaitAsync(InstanceId instanceId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The progress of a run, whenever it changed (at most one item each 100 ms), up to its end. Attempts, and within an attempt <see cref="InstanceProgress.Version"/>, never go back, whatever becomes of silos. A new estimate
    /// alone is no change.
    /// </summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    IAsyncEnumerable<InstanceProgress> WatchAsync(InstanceId instanceId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads a page of what the processors of a run have logged. Where it comes to the end, it has all that was logged before the call, as long as its silo lives and the store takes it within seconds. A page may
    /// have fewer lines than asked for though there are more.
    /// </summary>
    /// <exception cref="JobInstanceNotFoundException">There is neither a log nor a run, or both were pruned.</exception>
    Task<RunLogPage> ReadLogAsync(RunLogQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// The lines of a run as they are logged, from those that are there already, up to the end of the run. To go on where an earlier enumeration was left, pass the number of its last line as
    /// <see cref="RunLogQuery.After"/>.
    /// </summary>
    /// <exception cref="JobInstanceNotFoundException">There is neither a log nor a run, or both were pruned.</exception>
    IAsyncEnumerable<RunLogLine> TailLogAsync(RunLogQuery query, CancellationToken cancellationToken = default);

    /// <summary>Writes what is there of the log of a run as text (UTF-8) to a stream, which is left open. Answers how many lines were written, without marks.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is neither a log nor a run, or both were pruned.</exception>
    Task<long> DownloadLogAsync(InstanceId instanceId, Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Lists tasks of the current attempt of a run, in the order of their ids.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is none, or it was pruned.</exception>
    Task<IReadOnlyList<TaskInfo>> ListTasksAsync(TaskQuery query, CancellationToken cancellationToken = default);

    /// <summary>Asks one task to stop; it ends Canceled. Of an ended task it changes nothing.</summary>
    /// <exception cref="JobInstanceNotFoundException">There is no such run or no such task.</exception>
    Task CancelTaskAsync(InstanceId instanceId, TaskId taskId, CancellationToken cancellationToken = default);

    /// <summary>The named listeners of the cluster: what they hear, how far they are, what waits for them and what they have missed.</summary>
    Task<IReadOnlyList<ListenerInfo>> ListListenersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a listener for good, with what waits for it: otherwise events are kept for it though no process has it any more. A process that starts with a listener of that name begins a new one. What is not there is no error.
    /// </summary>
    /// <exception cref="JobValidationException">The name is empty or too long.</exception>
    Task RemoveListenerAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// What there is in the cluster, in numbers. However long the history is, it reads none of it. Counts of different things are taken one after the other, and what changes meanwhile is in one and not in the other. On a
    /// grain storage of Orleans, which writes one thing at a time, a run that has just ended may count as open for a moment, and an attempt that was ended once more after a crash twice.
    /// </summary>
    Task<ClusterOverview> GetOverviewAsync(CancellationToken cancellationToken = default);

    /// <summary>The silos of the cluster.</summary>
    Task<IReadOnlyList<SiloInfo>> GetSilosAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes a silo out of service: from the answer on it accepts no task, and what it has goes on. <see cref="GetSilosAsync"/> shows it as <see cref="SiloReadiness.Cordoned"/>. That is kept by the silo's
    /// incarnation and nowhere else: a silo that restarts is in service. Where every eligible silo is cordoned, runs wait for capacity.
    /// </summary>
    /// <exception cref="SiloNotFoundException">The silo has left, or never was.</exception>
    Task<SiloInfo> CordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default);

    /// <summary>Puts a silo back into service.</summary>
    /// <exception cref="SiloNotFoundException">The silo has left, or never was.</exception>
    /// <exception cref="JobConflictException">It is stopping.</exception>
    Task<SiloInfo> UncordonSiloAsync(SiloId siloId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Cordons a silo and has it hand on what it has: what waits goes elsewhere at once; what runs is given the silo's drain time, then interrupted, and done again elsewhere. A task of a broadcast goes nowhere
    /// else: it ends as interrupted. Answered when that has begun; it is done when the silo's <see cref="SiloCapacity.Load"/> is 0. An uncordon ends it.
    /// </summary>
    /// <exception cref="SiloNotFoundException">The silo has left, or never was.</exception>
    Task<SiloInfo> DrainSiloAsync(SiloId siloId, CancellationToken cancellationToken = default);
}
