namespace JobGrains.Workers;

/// <param name="Change">What is to be done.</param>
/// <param name="Token">Names the change: a repeat of it changes nothing.</param>
/// <param name="Seen">The version that it is for, so that a copy that comes late does not undo what has followed.</param>
internal sealed record ChangeSiloRequest(SiloChange Change, long Token, long Seen);
