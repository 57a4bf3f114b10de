namespace JobGrains.Hosting;

/// <summary>A silo filter and how it is made.</summary>
internal sealed record SiloFilterRegistration(string Name, Func<IServiceProvider, ISiloFilter> Make);
