namespace JobGrains.Listeners;

/// <param name="Event">What happened.</param>
/// <param name="To">The listeners that are to hear of it: name / number.</param>
internal sealed record OutboxItem(JobEvent Event, IReadOnlyList<string> To);
