using System.Diagnostics;
using System.Globalization;
using JobGrains.Simulation.Lifetimes;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Running;

/// <summary>Runs lifetimes side by side, one world a core.</summary>
internal sealed class SeedRunner(RunnerOptions options, TextWriter output)
{
    private const ulong CheckEvery = 50;
    private const int MaxPrinted = 25;

    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private ulong _next = options.First;
    private bool _stopped;
    private bool _diverged;

    public Summary Summary { get; } = new();

    /// <summary>Told each lifetime, one at a time.</summary>
    public Action<LifetimeResult>? OnLived { get; init; }

    public ExitCode Run()
    {
        var exit = RunAll();
        output.WriteLine(Summary.ToJson(_watch.Elapsed));
        return exit;
    }

    /// <summary>Runs the seeds without a summary.</summary>
    public ExitCode RunAll()
    {
        var threads = Enumerable.Range(0, options.First == options.Last && options.Minutes is null ? 1 : Environment.ProcessorCount)
            .Select(_ => new Thread(Work, 16 * 1024 * 1024))
            .ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        foreach (var (invariant, count) in _failures)
        {
            output.WriteLine($"{invariant}: {count}");
        }

        return _diverged ? ExitCode.NotDeterministic : Summary.Failures > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    private void Work()
    {
        while (Next() is { } seed)
        {
            var result = Live(seed, options.Trace ? output : null);
            LifetimeResult? again = seed % CheckEvery == 0 ? Live(seed, null) : null;
            var shrunk = result.Invariant is not null && options.Shrink ? Shrinker.Shrink(result, Options(null)) : (Result: result, options.Without);
            lock (_gate)
            {
                Take(result, again);
                if (shrunk.Result.Invariant is not null)
                {
                    Print(shrunk.Result, shrunk.Without);
                    _stopped |= options.StopAtFailure;
                }
            }
        }
    }

    private ulong? Next()
    {
        lock (_gate)
        {
            var isOver = options.Minutes is { } minutes ? _watch.Elapsed.TotalMinutes >= minutes : _next > options.Last || _next < options.First;
            return isOver || _stopped ? null : _next++;
        }
    }

    private LifetimeOptions Options(TextWriter? trace) => new() { Workload = options.Workload, Without = options.Without, With = options.With, Trace = trace };

    private LifetimeResult Live(ulong seed, TextWriter? trace) => Lifetime.Run(seed, Options(trace));

    private void Take(LifetimeResult result, LifetimeResult? again)
    {
        Summary.Add(result);
        OnLived?.Invoke(result);
        if (options.Hashes)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Seed} {result.Hash:x16} {result.Steps} steps {result.VirtualTime.TotalSeconds:F1}s {result.Workload}"));
        }

        if (again is not null && again.Hash != result.Hash)
        {
            _diverged = true;
            Summary.Failures++;
            Print(result with { Invariant = "Determinism", Failure = $"Two runs of the seed ended with the hashes {result.Hash:x16} and {again.Hash:x16}." }, options.Without);
        }
    }

    private void Print(LifetimeResult result, IReadOnlySet<FaultKind> without)
    {
        var count = _failures.GetValueOrDefault(result.Invariant!) + 1;
        _failures[result.Invariant!] = count;
        if (_failures.Values.Sum() > MaxPrinted)
        {
            return;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            FAILED seed {result.Seed} at step {result.Steps} ({result.VirtualTime.TotalSeconds:F3}s), workload {result.Workload}, invariant {result.Invariant}
              {result.Failure}
              drawn: {result.Plan}
              replay: {options.Replay(result.Seed, without)}
            """));
    }
}
