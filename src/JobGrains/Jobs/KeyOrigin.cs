namespace JobGrains.Jobs;

/// <summary>Who chose the idempotency key of a run. Values are stored: they never change.</summary>
internal enum KeyOrigin
{
    /// <summary>JobGrains, fresh.</summary>
    Fresh = 0,

    /// <summary>The caller: the tombstone of a success is kept longer for it.</summary>
    Caller = 1,
}
