using System.Globalization;
using System.Text.RegularExpressions;

namespace JobGrains.Simulation.Mutants;

/// <summary>A failure as a run of seeds prints it.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Step">The step at which it was seen.</param>
/// <param name="Invariant">What was violated.</param>
internal sealed partial record Finding(ulong Seed, long Step, string Invariant)
{
    /// <summary>The failure with the lowest seed.</summary>
    public static Finding? First(string text) => FailedLine().Matches(text)
        .Select(m => new Finding(
            ulong.Parse(m.Groups["seed"].Value, CultureInfo.InvariantCulture),
            long.Parse(m.Groups["step"].Value, CultureInfo.InvariantCulture),
            m.Groups["invariant"].Value))
        .MinBy(finding => finding.Seed);

    [GeneratedRegex(@"^FAILED seed (?<seed>\d+) at step (?<step>\d+) .*, invariant (?<invariant>\w+)", RegexOptions.Multiline)]
    private static partial Regex FailedLine();
}
