using JobGrains.Hosting;

namespace JobGrains.Dispatch;

/// <summary><see cref="DispatchPolicy"/> on one silo: its view, its filters and its randomness.</summary>
internal readonly struct SiloPicker(ISiloHost silo)
{
    public ClusterMember? ChooseOne(JobDefinition job, SiloId? avoid, out string? reason) =>
        DispatchPolicy.ChooseOne(silo.Cluster.Current, job, silo.Engine.Filters, silo.Random, avoid, out reason);

    public IReadOnlyList<ClusterMember> ChooseAll(JobDefinition job) => DispatchPolicy.ChooseAll(silo.Cluster.Current, job, silo.Engine.Filters, silo.Random);

    public string? Reject(ClusterMember member, JobDefinition job) => DispatchPolicy.Reject(member, job, silo.Engine.Filters);
}
