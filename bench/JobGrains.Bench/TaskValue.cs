namespace JobGrains.Bench;

/// <summary>What a task returns: nobody can know it without the salt and the index.</summary>
internal static class TaskValue
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>The upper 32 bits of the (index + 1)-th output of SplitMix64 seeded with <paramref name="salt"/>; small enough for sums that every JSON reader reads exactly.</summary>
    public static uint Of(ulong salt, int index)
    {
        var z = unchecked(salt + (((ulong)index + 1) * Gamma));
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return (uint)((z ^ (z >> 31)) >> 32);
    }

    public static ulong Sum(ulong salt, int count)
    {
        var sum = 0UL;
        for (var i = 0; i < count; i++)
        {
            sum += Of(salt, i);
        }

        return sum;
    }
}
