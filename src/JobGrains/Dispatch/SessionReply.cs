namespace JobGrains.Dispatch;

/// <param name="Session">Null where the attempt has ended: nothing of it may start.</param>
internal sealed record SessionReply(SessionSpec? Session);
