namespace JobGrains.Hosting.Embedded;

/// <summary>A type of grain.</summary>
/// <param name="Name">Its short name; stored, so it never changes.</param>
/// <param name="Interface">The interface that callers name.</param>
/// <param name="Create">Makes the grain of a new activation.</param>
/// <param name="Placement">Where its activations live.</param>
internal sealed record GrainType(string Name, Type Interface, Func<IGrainHost, EngineGrain> Create, GrainPlacement Placement = GrainPlacement.Anywhere)
{
    /// <summary>Whether any of its methods interleaves; where none does, no call needs to be looked at.</summary>
    public bool HasInterleaving { get; } =
        Interface.GetInterfaces().Append(Interface).SelectMany(i => i.GetMethods()).Any(m => m.IsDefined(typeof(InterleavesAttribute), inherit: false));
}
