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

    private readonly Summary _summary = new();
    private readonly Lock _gate = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);
    private ulong _next = options.First;
    private bool _stopped;
    private bool _diverged;

    public ExitCode Run()
    {
        var threads = Enumerable.Range(0, options.First == options.Last ? 1 : Environment.ProcessorCount)
            .Select(_ => new Thread(Work, 16 * 1024 * 1024))
            .ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        foreach (var (invariant, count) in _failures)
        {
            output.WriteLine($"{invariant}: {count}");
        }

        output.WriteLine(_summary.ToJson(_watch.Elapsed));
        return _diverged ? ExitCode.NotDeterministic : _summary.Failures > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    private void Work()
    {
        while (Next() is { } seed)
        {
            var result = Live(seed, options.Trace ? output : null);
            var shrunk = result.Invariant is not null && options.Shrink ? Shrinker.Shrink(result, Options(null)) : (result, options.Without);
            LifetimeResult? again = options.CheckAll || seed % CheckEvery == 0 ? Live(seed, null) : null;
            lock (_gate)
            {
                Take(shrunk.Item1, shrunk.Item2, again);
            }
        }
    }

    private ulong? Next()
    {
        lock (_gate)
        {
            var isOver = options.Minutes is { } minutes ? _watch.Elapsed.TotalMinutes >= minutes : _next > options.Last;
            return isOver || _stopped ? null : _next++;
        }
    }

    private LifetimeOptions Options(TextWriter? trace) => new() { Workload = options.Workload, Without = options.Without, Trace = trace };

    private LifetimeResult Live(ulong seed, TextWriter? trace) => Lifetime.Run(seed, Options(trace));

    private void Take(LifetimeResult result, IReadOnlySet<FaultKind> without, LifetimeResult? again)
    {
        _summary.Add(result);
        if (options.Hashes)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Seed} {result.Hash:x16} {result.Steps} steps {result.VirtualTime.TotalSeconds:F1}s {result.Workload}"));
        }

        if (again is not null && !options.Shrink && again.Hash != result.Hash)
        {
            _diverged = true;
            _summary.Failures++;
            Print(result with { Invariant = "Determinism", Failure = $"Two runs of the seed ended with the hashes {result.Hash:x16} and {again.Hash:x16}." }, without);
        }

        if (result.Invariant is not null)
        {
            Print(result, without);
            _stopped |= options.StopAtFailure;
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

        output.WriteLine($"""
            FAILED seed {result.Seed}, workload {result.Workload}, invariant {result.Invariant}
              {result.Failure}
              drawn: {result.Plan}
              replay: dotnet run -c Release --project test/JobGrains.Simulation -- --seed {result.Seed}{Arguments(without)} --trace
            """);
    }

    private string Arguments(IReadOnlySet<FaultKind> without) =>
        (options.Workload is { } kind ? $" --workload {kind}" : "")
        + (without.Count > 0 ? $" --without {string.Join(',', without.Order())}" : "");
}
