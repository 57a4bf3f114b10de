using System.Numerics;

namespace JobGrains.PostgreSql.Lots;

/// <summary>A row of the table of lots: which of its runs still stand in it, and nowhere else. Changed by the writer alone.</summary>
internal sealed class Lot
{
    /// <param name="number">The ETag of its first run; those of the others follow.</param>
    /// <param name="count">How many runs it has.</param>
    /// <param name="done">A bit for each that has a record of its own by now; may be shorter.</param>
    public Lot(long number, int count, ReadOnlySpan<byte> done)
    {
        Number = number;
        Done = new byte[(count + 7) / 8];
        done.CopyTo(Done);
        Left = count;
        foreach (var bits in Done)
        {
            Left -= BitOperations.PopCount(bits);
        }
    }

    public long Number { get; }

    /// <summary>A bit for each run that has a record of its own by now, or has had one.</summary>
    public byte[] Done { get; private set; }

    /// <summary>How many have none.</summary>
    public int Left { get; private set; }

    public bool IsDone(int index) => (Done[index / 8] & (1 << (index % 8))) != 0;

    /// <summary>What a batch has marked is durable.</summary>
    public void Apply(LotMarks marks)
    {
        Done = marks.Done;
        Left = marks.Left;
    }
}
