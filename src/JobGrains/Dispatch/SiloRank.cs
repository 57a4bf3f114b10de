namespace JobGrains.Dispatch;

/// <summary>How much a silo is preferred; the larger comes first.</summary>
internal readonly record struct SiloRank(int Wanted, double Primary, double Secondary) : IComparable<SiloRank>
{
    public int CompareTo(SiloRank other)
    {
        var order = Wanted.CompareTo(other.Wanted);
        if (order == 0)
        {
            order = Primary.CompareTo(other.Primary);
        }

        return order != 0 ? order : Secondary.CompareTo(other.Secondary);
    }
}
