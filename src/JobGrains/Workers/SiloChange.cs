namespace JobGrains.Workers;

/// <summary>What an operator does to a silo. Values travel between versions: they never change.</summary>
internal enum SiloChange
{
    Uncordon = 0,

    /// <summary>It takes nothing new.</summary>
    Cordon = 1,

    /// <summary>And it hands on what it has.</summary>
    Drain = 2,
}
