using System.Globalization;

namespace JobGrains.Dispatch;

/// <summary>Names the processor session of an attempt on a silo.</summary>
internal readonly record struct SessionKey(InstanceId InstanceId, int Attempt)
{
    /// <summary>The key of the tracker that owns the attempt.</summary>
    public string TrackerKey => string.Create(CultureInfo.InvariantCulture, $"{InstanceId}/{Attempt}");

    /// <summary>The key of the session's lease on a silo.</summary>
    public string LeaseKey(SiloId silo) => string.Create(CultureInfo.InvariantCulture, $"{InstanceId}/{Attempt}/{silo}");

    /// <summary>The key of a page of the attempt.</summary>
    public string PageKey(int page) => string.Create(CultureInfo.InvariantCulture, $"{InstanceId}/{Attempt}/{page}");

    /// <summary>Reads the key of a lease.</summary>
    public static bool TryParse(string leaseKey, out SessionKey key)
    {
        key = default;
        var first = leaseKey.IndexOf('/', StringComparison.Ordinal);
        var second = first < 0 ? -1 : leaseKey.IndexOf('/', first + 1);
        if (second < 0 || !int.TryParse(leaseKey.AsSpan(first + 1, second - first - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt))
        {
            return false;
        }

        key = new SessionKey(InstanceId.Trusted(leaseKey[..first]), attempt);
        return true;
    }
}
