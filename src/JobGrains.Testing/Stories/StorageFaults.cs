using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Stories;

/// <summary>Rates of faults that a story raises for a while above what they are.</summary>
internal sealed class StorageFaults(FaultRates rates)
{
    private readonly Dictionary<FaultKind, double> _base = [];
    private readonly List<(FaultKind Kind, double Rate)> _raised = [];

    /// <summary>The rate while nothing is raised.</summary>
    public void SetBase(FaultKind kind, double rate)
    {
        _base[kind] = rate;
        Apply(kind);
    }

    /// <summary>Raises a rate. Answers what ends it.</summary>
    public Action Begin(FaultKind kind, double rate)
    {
        var raised = (kind, rate);
        _raised.Add(raised);
        Apply(kind);
        return () =>
        {
            if (_raised.Remove(raised))
            {
                Apply(kind);
            }
        };
    }

    /// <summary>Nothing is raised any more, and nothing goes wrong by itself.</summary>
    public void Clear()
    {
        _base.Clear();
        _raised.Clear();
    }

    private void Apply(FaultKind kind) => rates[kind] = _raised.Where(raised => raised.Kind == kind).Select(raised => raised.Rate).Append(_base.GetValueOrDefault(kind)).Max();
}
