namespace JobGrains.Bench;

/// <summary>A started host with the processors of a scenario.</summary>
internal interface IBenchHost : IAsyncDisposable
{
    IJobClient Client { get; }
}
