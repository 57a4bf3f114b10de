using JobGrains.Hosting;

namespace JobGrains.Tests.Contract;

/// <summary>
/// What the next build may change so that it shares a cluster and a store with the last: it may add calls, types, members of enumerations and optional properties, and nothing else. What it adds
/// it must not send or write before the release after, unless the last build does right without it. What must survive a write of the last build stands in the record itself: only records keep
/// what they do not know, and what stands in them does not.
/// </summary>
internal static class ContractRules
{
    public const string Number = "contract";
    public const string Oldest = "contract understood";

    public static IReadOnlyList<string> Problems(IReadOnlyCollection<string> lastBuild, IReadOnlyCollection<string> nextBuild)
    {
        var last = lastBuild.Where(line => !IsNumber(line)).ToList();
        var next = nextBuild.Where(line => !IsNumber(line)).ToList();
        var known = last.Select(SubjectOf).ToHashSet(StringComparer.Ordinal);
        var removed = last.Except(next).Select(line =>
            next.FirstOrDefault(other => SubjectOf(other) == SubjectOf(line)) is { } changed
                ? $"'{line}' became '{changed}': the last build reads and sends it as it was. Add another one beside it."
                : $"'{line}' is gone: the last build still sends or reads it. Keep it until no release that needs it is supported.");
        var demanded = next.Except(last)
            .Where(line => line.EndsWith(" always", StringComparison.Ordinal) && !known.Contains(SubjectOf(line)) && known.Contains(TypeOf(line)))
            .Select(line => $"'{line}' is new, and the last build leaves it out: it would be read as null, or as zero. Make it nullable, or a value whose zero means what the last build meant.");
        return [.. removed, .. demanded, .. WrongNumbers(lastBuild, nextBuild, last.Except(next).Concat(next.Except(last)).Any())];
    }

    private static IEnumerable<string> WrongNumbers(IReadOnlyCollection<string> last, IReadOnlyCollection<string> next, bool hasChanged)
    {
        var (before, now) = (ValueOf(last, Number), ValueOf(next, Number));
        var expected = hasChanged ? before + 1 : before;
        if (now != expected)
        {
            yield return $"'{Number} = {now}' must be {expected}: the last build has {before}, and {(hasChanged ? "something has changed" : "nothing has changed")} since. It is {nameof(EngineVersion)}.{nameof(EngineVersion.Contract)}.";
        }

        if (ValueOf(next, Oldest) > before)
        {
            yield return $"'{Oldest} = {ValueOf(next, Oldest)}' must be {before} at most: silos are replaced one after the other, and the last build is {before}. It is {nameof(EngineVersion)}.{nameof(EngineVersion.Oldest)}.";
        }
    }

    private static bool IsNumber(string line) => SubjectOf(line) is Number or Oldest;

    private static int ValueOf(IReadOnlyCollection<string> build, string subject) =>
        int.Parse(build.Single(line => SubjectOf(line) == subject)[(subject.Length + 3)..], System.Globalization.CultureInfo.InvariantCulture);

    private static string SubjectOf(string line)
    {
        var end = line.IndexOfAny([':', '=']);
        return (end < 0 ? line : line[..end]).TrimEnd();
    }

    private static string TypeOf(string line)
    {
        var subject = SubjectOf(line);
        var dot = subject.LastIndexOf('.');
        return dot < 0 ? subject : subject[..dot];
    }
}
