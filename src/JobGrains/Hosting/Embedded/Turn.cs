namespace JobGrains.Hosting.Embedded;

/// <summary>Something that an activation does alone: a call, the outcome of a sent call, a timer, a wake-up, a change of the cluster.</summary>
internal abstract class Turn
{
    /// <summary>The next turn in the queue that this one is in.</summary>
    internal Turn? Next { get; set; }

    /// <summary>When it was queued, in ticks of the silo's watch over calls.</summary>
    internal int QueuedTick { get; set; }

    /// <summary>Whether it may run while another turn awaits.</summary>
    public virtual bool Interleaves => false;

    /// <summary>Whether it shows that the activation is in use.</summary>
    public virtual bool IsUse => false;

    /// <summary>Begins the turn on the activation's context. Answers true where it ended at once; otherwise it calls <see cref="Activation.OnTurnEnded"/> there.</summary>
    public abstract bool Run(Activation activation);

    /// <summary>The activation ended before the turn began.</summary>
    public virtual void OnDropped()
    {
    }

    /// <summary>The activation could not start.</summary>
    public virtual void OnActivationFailed(JobGrainsException error)
    {
    }
}
