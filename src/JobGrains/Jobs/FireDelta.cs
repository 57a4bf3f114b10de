namespace JobGrains.Jobs;

/// <summary>What changed in the book of fires.</summary>
/// <param name="Cursor">The new cursor.</param>
/// <param name="Added">Fires that are to run.</param>
/// <param name="Removed">Keys of fires whose runs exist, or of which nothing is to be made.</param>
internal sealed record FireDelta(FireCursor Cursor, IReadOnlyList<PendingFire> Added, IReadOnlyList<string> Removed);
