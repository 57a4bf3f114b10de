using System.Diagnostics.CodeAnalysis;
using JobGrains.Hosting;

namespace JobGrains.Orleans;

/// <summary>The ids of silos on Orleans: their addresses in the form that can be parsed, which name one incarnation.</summary>
internal static class SiloIds
{
    /// <summary>
    /// A silo that started that many seconds ago has been in the membership table for about as long, and the table is read every minute: if it is not a member now, it is one no longer.
    /// </summary>
    private const int CertainlyListed = 600;

    public static SiloId Of(SiloAddress address) => new(address.ToParsableString());

    public static bool TryParse(SiloId id, [NotNullWhen(true)] out SiloAddress? address)
    {
        try
        {
            address = SiloAddress.FromParsableString(id.Value);
            return true;
        }
        catch (FormatException)
        {
            address = null;
            return false;
        }
    }

    /// <summary>Whether a silo started before another one; some order where nothing tells.</summary>
    public static bool IsOlder(string id, SiloAddress than) =>
        TryParse(new SiloId(id), out var address)
        && (address.Generation != than.Generation ? address.Generation < than.Generation : string.CompareOrdinal(id, than.ToParsableString()) < 0);

    /// <summary>What a snapshot says of a silo that is no member of it: dead if another incarnation has its address, or if it is too old to be missing otherwise.</summary>
    public static MemberState Judge(ClusterMembershipSnapshot snapshot, SiloId id) =>
        !TryParse(id, out var address) ? MemberState.Unknown
        : snapshot.GetSiloStatus(address) switch
        {
            SiloStatus.Dead => MemberState.Dead,
            SiloStatus.None when SiloAddress.AllocateNewGeneration() - address.Generation > CertainlyListed => MemberState.Dead,
            _ => MemberState.Unknown,
        };
}
