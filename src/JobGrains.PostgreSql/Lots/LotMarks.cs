namespace JobGrains.PostgreSql.Lots;

/// <summary>What a lot is when a batch is committed that gives some of its runs records of their own.</summary>
internal sealed class LotMarks(Lot lot)
{
    public Lot Lot => lot;

    public byte[] Done { get; } = [.. lot.Done];

    public int Left { get; private set; } = lot.Left;

    public void Add(int index)
    {
        var bit = (byte)(1 << (index % 8));
        if ((Done[index / 8] & bit) != 0)
        {
            throw new InvalidOperationException($"Run {index} of lot {lot.Number} has a record already.");
        }

        Done[index / 8] |= bit;
        Left--;
    }
}
