using JobGrains.Hosting;

namespace JobGrains.Dispatch;

/// <summary>Tells a grain whether a silo has left since it asked last, in order or not: grains that it calls may have gone with it, and nobody else may call them for a while.</summary>
internal struct DepartureWatch
{
    private ClusterView? _last;

    /// <summary>The first answer is yes: what happened before is not known.</summary>
    public bool HasAnyLeft(ClusterView view)
    {
        var before = _last;
        _last = view;
        return before is null || before.Living.Any(member => view.StateOf(member.Id) is MemberState.Dead or MemberState.Unknown);
    }
}
