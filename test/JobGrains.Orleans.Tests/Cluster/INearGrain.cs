namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>A grain of the application's own that is placed on the silo of its first caller.</summary>
public interface INearGrain : IGrainWithStringKey
{
    Task<int> CountAsync();
}
