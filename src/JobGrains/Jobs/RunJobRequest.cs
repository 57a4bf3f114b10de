using JobGrains.Diagnostics;

namespace JobGrains.Jobs;

/// <param name="Run">The request, with its idempotency key chosen.</param>
/// <param name="Keyed">Whether the key is the caller's own.</param>
/// <param name="DecidedTime">When the caller decided to run.</param>
/// <param name="FireTime">Of a fire: its scheduled time.</param>
/// <param name="Trace">The caller's trace; null where it has none.</param>
/// <param name="Accepted">Of a run that was accepted before.</param>
internal sealed record RunJobRequest(
    RunRequest Run, KeyOrigin Keyed, DateTimeOffset DecidedTime, DateTimeOffset? FireTime = null, StoredTrace? Trace = null, AcceptedRun? Accepted = null);
