namespace JobGrains.Schedules.Timings;

/// <summary>A kind of schedule, compiled. Pure: the same arguments always have the same answer.</summary>
internal abstract class Timing
{
    /// <summary>The anchor of the first fire of a schedule that was saved at <paramref name="saved"/>.</summary>
    public virtual DateTimeOffset AnchorOfFirst(DateTimeOffset saved) => saved;

    /// <summary>The first fire after <paramref name="after"/>, in UTC; null where there is none any more.</summary>
    /// <param name="anchor">What a rate or a delay is counted from: the previous fire or, for a delay, the end of its run; for the first fire see <see cref="AnchorOfFirst"/>.</param>
    /// <param name="after">Fires at or before it are passed over.</param>
    public abstract DateTimeOffset? Next(DateTimeOffset anchor, DateTimeOffset after);

    /// <summary>The fires after <paramref name="after"/> and up to <paramref name="until"/>, counted without looking at each; null where that cannot be done.</summary>
    public virtual MissedFires? Count(DateTimeOffset anchor, DateTimeOffset after, DateTimeOffset until) => null;
}
