using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>What the index keeps of one thing. Its names are short because there are many of it.</summary>
internal sealed record IndexItem
{
    /// <summary>Its name, as <see cref="IndexKey"/> makes it.</summary>
    [JsonPropertyName("k")]
    public required string Key { get; init; }

    [JsonPropertyName("s")]
    public IndexState State { get; init; }

    /// <summary>The version of the record of which this is said, so that what an earlier one says is not believed later.</summary>
    [JsonPropertyName("v")]
    public long Version { get; init; }

    /// <summary>When the run was created, in Unix milliseconds.</summary>
    [JsonPropertyName("c")]
    public long Created { get; init; }

    /// <summary>When its grain is to be woken, or its record to be deleted, in Unix milliseconds; 0 means never.</summary>
    [JsonPropertyName("d")]
    public long Due { get; init; }

    /// <summary>The labels of a run, as in <see cref="OpenEntry.Labels"/>.</summary>
    [JsonPropertyName("l")]
    public IReadOnlyList<ulong> Labels { get; init; } = [];

    /// <summary>The tags of a job.</summary>
    [JsonPropertyName("t")]
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Rounded up, so that nothing comes before its time.</summary>
    public static long Milliseconds(DateTimeOffset time) => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
