namespace JobGrains.Hosting.Embedded;

/// <summary>How an activation is to end at the next boundary of turns.</summary>
internal enum ActivationEnd
{
    None = 0,

    /// <summary>With <see cref="EngineGrain.OnDeactivateAsync"/>.</summary>
    Orderly = 1,

    /// <summary>Without: its memory is not to be trusted, or it has said goodbye already.</summary>
    Abrupt = 2,
}
