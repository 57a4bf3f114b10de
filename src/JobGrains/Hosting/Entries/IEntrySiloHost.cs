namespace JobGrains.Hosting.Entries;

/// <summary>A silo of a host whose store writes one entry at a time.</summary>
internal interface IEntrySiloHost : ISiloHost
{
    EntrySilo Entries { get; }
}
