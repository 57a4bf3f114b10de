using System.Globalization;

namespace JobGrains.Orleans.Crash;

/// <summary>How values spread.</summary>
internal sealed class Spread(IEnumerable<double?> values)
{
    private readonly List<double> _sorted = [.. values.OfType<double>().Order()];

    public int Count => _sorted.Count;

    /// <summary>The value that such a share does not exceed.</summary>
    public double At(double share) => _sorted[(int)Math.Ceiling(share * _sorted.Count) - 1];

    public override string ToString() => Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.00} p95 {At(0.95):0.00} max {At(1):0.00}");
}
