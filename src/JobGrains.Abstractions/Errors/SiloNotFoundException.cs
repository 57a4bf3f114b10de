namespace JobGrains;

/// <summary>The cluster has no such silo: it has left, or never was. A silo that restarts is another one, with another id.</summary>
public sealed class SiloNotFoundException : JobGrainsException
{
    /// <summary>Says which silo was not found.</summary>
    public SiloNotFoundException(SiloId siloId)
        : base($"Silo '{siloId}' is not in the cluster: it has left, or never was. A silo that restarts is another one, with another id: list them with GetSilosAsync.")
    {
        Write(nameof(SiloId), siloId.Value);
    }

    /// <summary>The silo.</summary>
    public string SiloId => Read(nameof(SiloId)) ?? "";
}
