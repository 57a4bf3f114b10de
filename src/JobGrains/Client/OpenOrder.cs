namespace JobGrains.Client;

/// <summary>Orders open runs: the oldest first.</summary>
internal readonly record struct OpenOrder(DateTimeOffset Created, InstanceId InstanceId) : IComparable<OpenOrder>
{
    public int CompareTo(OpenOrder other)
    {
        var order = Created.CompareTo(other.Created);
        return order != 0 ? order : InstanceId.CompareTo(other.InstanceId);
    }
}
