namespace JobGrains;

/// <summary>No processor of that name is registered on the silo.</summary>
public sealed class ProcessorNotFoundException : JobGrainsException
{
    /// <summary>Names the processor and the silo.</summary>
    public ProcessorNotFoundException(string processor, SiloId silo)
        : base($"Processor '{processor}' is not registered on silo '{silo}'. Register it there with AddProcessor, or correct the job's Processor.")
    {
        Write(nameof(Processor), processor);
        Write(nameof(Silo), silo.Value);
    }

    /// <summary>The processor.</summary>
    public string Processor => Read(nameof(Processor)) ?? "";

    /// <summary>The silo.</summary>
    public string Silo => Read(nameof(Silo)) ?? "";
}
