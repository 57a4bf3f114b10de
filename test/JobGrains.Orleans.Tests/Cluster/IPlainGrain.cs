namespace JobGrains.Orleans.Tests.Cluster;

/// <summary>A grain of the application's own.</summary>
public interface IPlainGrain : IGrainWithStringKey
{
    /// <summary>Answers how often this was called since the activation began.</summary>
    Task<int> CountAsync();
}
