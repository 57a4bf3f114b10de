namespace JobGrains.Testing.Kernel;

/// <summary>How often each fault struck.</summary>
internal sealed class FaultLog
{
    private static readonly int Kinds = Enum.GetValues<FaultKind>().Length;
    private readonly long[] _counts = new long[Kinds];

    public long this[FaultKind kind] => _counts[(int)kind];

    public void Strike(FaultKind kind) => _counts[(int)kind]++;

    public void Add(FaultLog other)
    {
        for (var i = 0; i < Kinds; i++)
        {
            _counts[i] += other._counts[i];
        }
    }
}
