namespace JobGrains.PostgreSql.Outbox;

/// <param name="Key">Where it stands.</param>
/// <param name="Job">The job.</param>
/// <param name="Instance">The id that the run will have.</param>
/// <param name="Body">The <see cref="Client.PreparedRun"/> as JSON.</param>
internal sealed record OutboxRow(OutboxKey Key, string Job, string Instance, byte[] Body);
