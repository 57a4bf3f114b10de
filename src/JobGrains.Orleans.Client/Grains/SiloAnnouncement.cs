namespace JobGrains.Orleans.Client.Grains;

/// <summary>What a silo tells the others of itself: what it has for as long as it lives, and its capacity, which changes.</summary>
[GenerateSerializer]
[Immutable]
[Alias("jobgrains.SiloAnnouncement")]
internal sealed record SiloAnnouncement
{
    [Id(0)]
    public required string SiloId { get; init; }

    /// <summary>Grows with each announcement of the silo.</summary>
    [Id(1)]
    public required long Number { get; init; }

    [Id(2)]
    public required string Name { get; init; }

    [Id(3)]
    public required string[] Tags { get; init; }

    [Id(4)]
    public required string[] Processors { get; init; }

    [Id(5)]
    public required int Slots { get; init; }

    [Id(6)]
    public required int Load { get; init; }

    [Id(7)]
    public required double FreeCpuCores { get; init; }

    [Id(8)]
    public required long FreeMemoryBytes { get; init; }

    [Id(9)]
    public required long FreeDiskBytes { get; init; }

    [Id(10)]
    public required int Readiness { get; init; }

    [Id(11)]
    public required string Build { get; init; }

    [Id(12)]
    public required int Contract { get; init; }

    [Id(13)]
    public required int Oldest { get; init; }

    public JobGrainsVersion Version => new(Build, Contract, Oldest);
}
