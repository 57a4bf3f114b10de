namespace JobGrains.Orleans;

/// <summary>Settings of the Orleans host. The same on every silo of a cluster.</summary>
public sealed class OrleansHostOptions
{
    /// <summary>The name of JobGrains' own grain storage, unless <see cref="StorageProvider"/> says another.</summary>
    public const string DefaultStorageProvider = "JobGrains";

    /// <summary>The name of the grain storage that keeps jobs, runs and history. Where there is none of that name, the default grain storage is used.</summary>
    /// <value>The default is <c>JobGrains</c>.</value>
    public string StorageProvider { get; set; } = DefaultStorageProvider;

    /// <summary>How many parts the index of jobs and open runs has. Stored when the first silo of all starts, and never changed after that.</summary>
    /// <value>1 to 1,024; the default is 16.</value>
    public int IndexShards { get; set; } = 16;
}
