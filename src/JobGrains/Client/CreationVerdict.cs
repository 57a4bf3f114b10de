namespace JobGrains.Client;

/// <summary>What came of a <see cref="PreparedRun"/>.</summary>
internal enum CreationVerdict
{
    /// <summary>Its record was written by this call.</summary>
    Created,

    /// <summary>It is there, or was skipped; a row of history says the latter.</summary>
    Settled,

    /// <summary>It will never be created.</summary>
    Refused,

    /// <summary>Its job does not take it at the moment. Others of the job need not be tried now either.</summary>
    Held,

    /// <summary>Whether it was created is unknown.</summary>
    Unknown,
}
