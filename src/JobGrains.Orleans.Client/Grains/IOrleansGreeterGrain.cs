namespace JobGrains.Orleans.Client.Grains;

/// <summary>Answers before JobGrains has started on its silo.</summary>
[Alias(GrainKind.Prefix + GrainKind.Greeter)]
[GrainInterfaceType(GrainKind.Prefix + GrainKind.Greeter)]
internal interface IOrleansGreeterGrain : IGrainWithStringKey
{
    /// <summary>A silo that starts says what it is, and is told what this one is. Builds that do not understand each other do understand this: what it says never changes its meaning.</summary>
    [Alias("greet")]
    ValueTask<SiloAnnouncement> GreetAsync(SiloAnnouncement newcomer);
}
