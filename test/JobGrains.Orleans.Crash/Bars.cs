namespace JobGrains.Orleans.Crash;

/// <summary>How soon 95 of a hundred tasks of a silo must have started elsewhere.</summary>
/// <param name="Killed">After a SIGKILL, in seconds.</param>
/// <param name="Hung">After a SIGSTOP, in seconds; null where nothing is promised.</param>
internal sealed record Bars(double Killed, double? Hung)
{
    public static Bars Of(ClusterArguments arguments) => arguments.IsTuned ? new Bars(4, 12) : new Bars(20, null);

    public IEnumerable<string> Missed(List<Failover> failovers)
    {
        foreach (var (deed, bar) in new[] { (Deed.Killed, (double?)Killed), (Deed.Hung, Hung) })
        {
            var started = new Spread(failovers.Where(failover => failover.Deed == deed).Select(failover => (double?)failover.Started));
            if (started.Count > 0 && started.At(0.95) >= bar)
            {
                yield return FormattableString.Invariant($"p95 from {deed} to started elsewhere is {started.At(0.95):0.00} s, and must be under {bar} s");
            }
        }
    }
}
