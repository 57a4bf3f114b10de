namespace JobGrains.Jobs;

/// <summary>A run in the book, with what is known of it in memory only.</summary>
internal sealed class AdmissionPlace(AdmissionEntry entry)
{
    public AdmissionEntry Entry { get; set; } = entry;

    public InstanceId InstanceId => Entry.InstanceId;

    public long Number => Entry.Number;

    public bool HoldsSlot { get; set; }

    /// <summary>Its run is to be cancelled for a later one.</summary>
    public bool IsCanceling { get; set; }

    /// <summary>The run has confirmed the cancel.</summary>
    public bool CancelIsAnswered { get; set; }

    /// <summary>The run has been seen: it is known to exist.</summary>
    public bool IsSeen { get; set; }

    /// <summary>Changes whenever the admission is given to the run anew: an answer to an earlier question is out of date then.</summary>
    public long Stamp { get; set; }

    /// <summary>Not granted before: the run was not there when it was told last.</summary>
    public DateTimeOffset NotBefore { get; set; }
}
