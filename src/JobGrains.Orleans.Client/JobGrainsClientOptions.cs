namespace JobGrains.Orleans;

/// <summary>Settings of JobGrains on an Orleans client. Validated at start: a value out of its range stops the host.</summary>
public sealed class JobGrainsClientOptions
{
    /// <summary>
    /// How long the client waits at its start for a gateway to answer. Then the start of its host fails, unless the application has an Orleans retry filter (<c>UseConnectionRetryFilter</c>) that wants to wait on.
    /// </summary>
    /// <value>100 ms to 1 day; the default is 3 minutes, about as long as Orleans itself tries.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// How long one call to the cluster may take before its outcome counts as unknown; what is safe to repeat is then repeated a few times. Orleans itself notices no earlier than at its own response timeout that the silo
    /// which a client was connected to has gone.
    /// </summary>
    /// <value>100 ms to 10 minutes; the default is 10 seconds.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After how long without an answer a call is sent again, while the first one is still waited for: so a silo that dies costs those who were connected to it about that long. Then after twice as long, and so
    /// on, within <see cref="CallTimeout"/>. Whatever is asked for twice is done once.
    /// </summary>
    /// <value>50 ms to 10 minutes; the default is 1 second.</value>
    public TimeSpan AskAgainAfter { get; set; } = TimeSpan.FromSeconds(1);
}
