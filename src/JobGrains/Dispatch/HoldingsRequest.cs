namespace JobGrains.Dispatch;

/// <summary>Asks a worker what it holds of a holder's tasks. From then on the worker refuses lower incarnations of that holder.</summary>
internal sealed record HoldingsRequest(HolderId Holder, long Incarnation);
