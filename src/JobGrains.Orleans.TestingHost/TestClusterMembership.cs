using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace JobGrains.Orleans.TestingHost;

/// <summary>Changes the membership of a test cluster from outside, as the votes of its silos would.</summary>
internal static class TestClusterMembership
{
    /// <summary>Writes the death of a silo into the table, as another silo reaches it.</summary>
    /// <returns>The version of the table that has it.</returns>
    public static async Task<MembershipVersion> DeclareDeadAsync(InProcessSiloHandle silo, InProcessSiloHandle witness)
    {
        var table = witness.ServiceProvider.GetRequiredService<IMembershipTable>();
        while (true)
        {
            var data = await table.ReadAll();
            var (entry, etag) = data.Members.Single(member => member.Item1.SiloAddress.Equals(silo.SiloAddress));
            if (entry.Status == SiloStatus.Dead)
            {
                return new MembershipVersion(data.Version.Version);
            }

            var next = data.Version.Next();
            entry.Status = SiloStatus.Dead;
            if (await table.UpdateRow(entry, etag, next))
            {
                return new MembershipVersion(next.Version);
            }
        }
    }

    /// <summary>Waits until silos have seen a version of the table.</summary>
    public static Task NoticeAsync(IEnumerable<InProcessSiloHandle> silos, MembershipVersion version) =>
        Task.WhenAll(silos.Select(silo => silo.ServiceProvider.GetRequiredService<IClusterMembershipService>().Refresh(version).AsTask()));
}
