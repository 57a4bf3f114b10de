namespace JobGrains.PostgreSql.Outbox;

/// <summary>Where runs are enqueued.</summary>
/// <param name="Database">For messages.</param>
/// <param name="Schema">The schema.</param>
/// <param name="Channel">Where the process that holds the schema listens.</param>
/// <param name="Store">What tells the tables from others in a schema of the same name.</param>
internal sealed record OutboxAddress(string Database, string Schema, string Channel, Guid Store);
