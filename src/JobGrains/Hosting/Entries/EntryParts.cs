namespace JobGrains.Hosting.Entries;

/// <summary>What a cluster on a store that writes one entry at a time is made of.</summary>
/// <param name="Store">The store.</param>
/// <param name="Reminders">The reminders.</param>
/// <param name="ShardCount">How many shards the index has, if this is the first start of all.</param>
internal sealed record EntryParts(IEntryStore Store, IReminders Reminders, int ShardCount);
