namespace JobGrains.Hosting;

/// <summary>Holds the last published capacity of a silo; written by its host, read by any thread.</summary>
internal sealed class CapacityBox(SiloCapacity initial)
{
    private volatile SiloCapacity _value = initial;

    public SiloCapacity Value
    {
        get => _value;
        set => _value = value;
    }
}
