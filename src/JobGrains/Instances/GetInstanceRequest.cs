namespace JobGrains.Instances;

/// <param name="Subscriber">A silo to be told of the end; null only reads.</param>
internal sealed record GetInstanceRequest(SiloId? Subscriber = null);
