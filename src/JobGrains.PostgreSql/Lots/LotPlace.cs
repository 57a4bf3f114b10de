namespace JobGrains.PostgreSql.Lots;

/// <summary>Where a run stands in a lot.</summary>
internal readonly record struct LotPlace(Lot Lot, int Index)
{
    /// <summary>The ETag of its record.</summary>
    public long ETag => Lot.Number + Index;
}
