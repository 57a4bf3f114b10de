namespace JobGrains.Instances;

/// <summary>What an instance says of a slot that it was granted. Values travel between versions: they never change.</summary>
internal enum AdmitVerdict
{
    /// <summary>It takes it, or has it already.</summary>
    Taken = 0,

    /// <summary>It has ended, or holds another: the slot is free.</summary>
    Ended = 1,

    /// <summary>There is no such run: the slot is free.</summary>
    Vacant = 2,
}
