namespace JobGrains.Hosting.Embedded;

/// <summary>Where activations of a type of grain live.</summary>
internal enum GrainPlacement
{
    /// <summary>On the caller's silo if it takes work, otherwise on any that does.</summary>
    Anywhere = 0,

    /// <summary>On the silo that is the last part of the key (after the last '/'), and nowhere else.</summary>
    OnSiloInKey = 1,

    /// <summary>Like <see cref="OnSiloInKey"/>, and never collected as idle.</summary>
    OnSiloInKeyForever = 2,
}
