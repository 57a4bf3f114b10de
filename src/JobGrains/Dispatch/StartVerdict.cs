namespace JobGrains.Dispatch;

/// <summary>Whether a delivery may start. Values travel between versions: they never change.</summary>
internal enum StartVerdict
{
    /// <summary>It may, once.</summary>
    Start = 0,

    /// <summary>It may not, ever: the delivery is no longer the one in the ledger.</summary>
    Drop = 1,
}
