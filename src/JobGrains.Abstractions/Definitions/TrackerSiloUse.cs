namespace JobGrains;

/// <summary>Whether the silo of an attempt's root and finaliser also runs mapped tasks. Values are stored: they never change.</summary>
public enum TrackerSiloUse
{
    /// <summary>It does.</summary>
    Normal = 0,

    /// <summary>It is kept free, as long as another eligible silo exists.</summary>
    Padding = 1,
}
