namespace JobGrains.Testing.Kernel;

/// <summary>The rolling hash of all that a world drew and did: two runs of one seed that differ anywhere end with different hashes.</summary>
internal sealed class SimHash
{
    private ulong _value = 0x9E3779B97F4A7C15;

    public ulong Value => _value;

    public void Mix(ulong value)
    {
        var mixed = (_value ^ value) * 0xFF51AFD7ED558CCD;
        _value = mixed ^ (mixed >> 32);
    }
}
