namespace JobGrains.Listeners;

/// <param name="Queue">The queue that has something for this silo, or that needs another silo.</param>
internal sealed record NudgeListenerRequest(string Queue);
