using System.Text;

namespace JobGrains.Hosting.Entries.Indexing;

/// <summary>A thing of the index in memory. Small, because there may be a million: its name takes a byte a character, and labels an array of their own or nothing.</summary>
/// <param name="key">The name, as <see cref="IndexKey"/> makes it.</param>
internal sealed class IndexNode(byte[] key)
{
    private ulong[] _labels = [];

    public ReadOnlySpan<byte> Utf8Key => key;

    public string Key => Encoding.UTF8.GetString(key);

    public IReadOnlyList<ulong> Labels
    {
        get => _labels;
        set => _labels = value as ulong[] ?? [.. value];
    }

    public long Created { get; set; }

    public long Due { get; set; }

    /// <summary>When to look at it, if that is not when it is due; 0 means never.</summary>
    public long Look { get; set; }

    public long Version { get; set; }

    /// <summary>The number of its page; 0 while it is in the header.</summary>
    public long Page { get; set; }

    public IndexState State { get; set; }

    public bool IsGone { get; set; }

    /// <summary>Its grain is being woken, and nothing else is done about it meanwhile. It stays due until then: that is what is stored.</summary>
    public bool IsWaking { get; set; }

    /// <summary>It has said while it was being woken when it is due next, be it the same time: its clock may be behind, and that time not have come for it.</summary>
    public bool IsRenewed { get; set; }

    public bool IsOpenRun => State is IndexState.Delayed or IndexState.Queued or IndexState.Running;

    public bool IsStartedRun => State is IndexState.Queued or IndexState.Running;

    /// <summary>When there is something to do; <see cref="long.MaxValue"/> means never.</summary>
    public long Next => IsWaking ? long.MaxValue : Look != 0 ? (Due != 0 ? Math.Min(Look, Due) : Look) : Due != 0 ? Due : long.MaxValue;
}
