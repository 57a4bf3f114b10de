namespace JobGrains;

/// <summary>Which eligible silo is taken first. Values are stored: they never change.</summary>
public enum DispatchStrategy
{
    /// <summary>The silo with the most free processor time and memory.</summary>
    HealthFirst = 0,

    /// <summary>Any, with equal chances.</summary>
    Random = 1,

    /// <summary>The first match of <see cref="PlacementOptions.Preferred"/>.</summary>
    Specified = 2,

    /// <summary>The silo with the fewest running and waiting tasks.</summary>
    LeastLoaded = 3,
}
