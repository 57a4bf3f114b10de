namespace JobGrains.PostgreSql;

/// <summary>The numbers of deltas, by which those of a record are in order: each is higher than all before, in this epoch and in earlier ones.</summary>
internal sealed class DeltaNumbers(long epoch)
{
    private long _last = epoch << WriteBatch.EpochBits;

    public long Next() => ++_last;
}
