namespace JobGrains.Hosting.Embedded;

/// <summary>Something that an activation does alone: a call, the outcome of a sent call, a timer, a wake-up, a change of the cluster.</summary>
internal abstract class Turn
{
    /// <summary>The next turn in the queue that this one is in.</summary>
    internal Turn? Next { get; set; }

    /// <summary>Whether it may run while another turn awaits.</summary>
    public virtual bool Interleaves => false;

    /// <summary>Begins the turn on the activation's scheduler. Answers true where it ended at once; otherwise it calls <see cref="Activation.OnTurnEnded"/> there.</summary>
    public abstract bool Run(Activation activation);

    /// <summary>The activation ended before the turn began.</summary>
    public virtual void OnDropped(Activation activation)
    {
    }
}
