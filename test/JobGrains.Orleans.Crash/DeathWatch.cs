using JobGrains.Crash;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Orleans.Crash;

/// <summary>Notes when this silo sees in the membership that another one is dead.</summary>
internal sealed class DeathWatch(IClusterMembershipService membership, ChildLog log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var dead = new HashSet<SiloAddress>();
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
        {
            foreach (var (address, member) in snapshot.Members)
            {
                if (member.Status == SiloStatus.Dead && dead.Add(address))
                {
                    log.Write(LogLine.Dead, address.ToParsableString());
                    Console.WriteLine(SiloProcess.HasSeenDead + address.ToParsableString());
                }
            }
        }
    }
}
