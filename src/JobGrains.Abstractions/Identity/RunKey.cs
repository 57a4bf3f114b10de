using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// The identity of a run that was asked for: the job and the fire key. Repeating <see cref="IJobClient.RunAsync(RunRequest, CancellationToken)"/> with the same idempotency key
/// finds the run that the first call made, if it made one. Carried by <see cref="JobRunUnknownException"/>.
/// </summary>
/// <param name="JobId">The job.</param>
/// <param name="IdempotencyKey">The caller's idempotency key, or the fresh one that was chosen before the first call.</param>
public sealed record RunKey([property: JsonRequired] JobId JobId, [property: JsonRequired] string IdempotencyKey);
