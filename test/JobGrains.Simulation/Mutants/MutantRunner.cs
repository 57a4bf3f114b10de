using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using JobGrains.Simulation.Running;

namespace JobGrains.Simulation.Mutants;

/// <summary>
/// A simulator that finds nothing proves nothing: builds each mutant and runs it until it is found, then once more to see that its replay does the same. While one
/// runs the next is built.
/// </summary>
internal sealed class MutantRunner(RunnerOptions options, TextWriter output)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] NoArguments = [];

    public ExitCode Run()
    {
        var watch = Stopwatch.StartNew();
        var root = Workshop.FindRoot();
        var mutants = Directory.GetFiles(Path.Combine(root, "test", "Mutants"), "*.patch")
            .Order(StringComparer.Ordinal)
            .Select(Mutant.Read)
            .Where(m => options.Mutant is null || options.Mutant.Split(',').Contains(m.Name, StringComparer.Ordinal))
            .ToList();
        if (mutants.Count == 0)
        {
            output.WriteLine($"There is no mutant '{options.Mutant}' in test/Mutants.");
            return ExitCode.Usage;
        }

        using var workshop = new Workshop(root);
        using var built = new BlockingCollection<(Mutant Mutant, string? Problem)>();
        var builder = new Thread(() => BuildAll(workshop, mutants, built));
        builder.Start();
        var outcomes = new List<MutantOutcome>();
        foreach (var (mutant, problem) in built.GetConsumingEnumerable())
        {
            var outcome = problem is null ? Simulate(workshop, mutant) : new MutantOutcome(mutant, IsExercised: false, Found: null, problem);
            outcomes.Add(outcome);
            Print(outcome);
        }

        builder.Join();
        output.WriteLine(ToJson(outcomes, watch.Elapsed));
        return outcomes.TrueForAll(o => o.IsCaught) ? ExitCode.Passed : ExitCode.MutantSurvived;
    }

    private static void BuildAll(Workshop workshop, List<Mutant> mutants, BlockingCollection<(Mutant Mutant, string? Problem)> built)
    {
        try
        {
            foreach (var mutant in mutants)
            {
                built.Add((mutant, Build(workshop, mutant)));
            }
        }
        finally
        {
            built.CompleteAdding();
        }
    }

    private static string? Build(Workshop workshop, Mutant mutant)
    {
        var (applied, problem) = workshop.Apply(mutant.Path);
        if (applied != 0)
        {
            return $"The patch no longer applies: {problem}";
        }

        try
        {
            var (exit, errors) = workshop.Build(mutant.Name);
            return exit == 0 ? null : $"It does not build: {errors}";
        }
        finally
        {
            workshop.Revert(mutant.Path);
        }
    }

    private MutantOutcome Simulate(Workshop workshop, Mutant mutant)
    {
        string[] world = [.. mutant.Workload is { } kind ? ["--workload", kind] : NoArguments, .. mutant.Conditions is { } conditions ? ["--with", conditions] : NoArguments];
        var last = options.Last;
        if (mutant.Seeds is { } bound && options.First != options.Last)
        {
            last = Math.Min(last, options.First + bound - 1);
        }

        var text = workshop.Run(mutant.Name, ["--seeds", string.Create(CultureInfo.InvariantCulture, $"{options.First}..{last}"), "--stop", .. world]);
        var isExercised = text.Contains("\"mutantExercised\":true", StringComparison.Ordinal);
        if (Finding.First(text) is not { } found)
        {
            return new MutantOutcome(mutant, isExercised, Found: null);
        }

        var replay = workshop.Run(mutant.Name, ["--seed", found.Seed.ToString(CultureInfo.InvariantCulture), .. world, "--trace"]);
        if (options.Trace)
        {
            output.WriteLine(replay);
        }

        var again = Finding.First(replay);
        return new MutantOutcome(mutant, isExercised, found, again == found ? null : $"Its replay does not do the same: {again}.");
    }

    private void Print(MutantOutcome outcome)
    {
        var mutant = outcome.Mutant;
        var found = outcome.Found is { } finding ? string.Create(CultureInfo.InvariantCulture, $"caught at seed {finding.Seed}, step {finding.Step}, by {finding.Invariant}") : "NOT CAUGHT";
        output.WriteLine($"""
            {mutant.Name}: {(outcome.IsExercised ? "exercised" : "NOT EXERCISED")}, {found}
              rule: {mutant.Rule}
            """);
        if (outcome.Found is { } other && !mutant.Expects(other.Invariant))
        {
            output.WriteLine($"  expected: {mutant.Invariant}");
        }

        if (outcome.Problem is not null)
        {
            output.WriteLine($"  PROBLEM: {outcome.Problem}");
        }

        if (outcome.Found is not null)
        {
            output.WriteLine($"  replay: {Replay(outcome)}");
        }
    }

    private static string Replay(MutantOutcome outcome) =>
        $"dotnet run -c Release --project test/JobGrains.Simulation -- --mutants --mutant {outcome.Mutant.Name} --seed {outcome.Found!.Seed} --trace";

    private static string ToJson(List<MutantOutcome> outcomes, TimeSpan elapsed)
    {
        var list = new JsonArray();
        foreach (var outcome in outcomes)
        {
            list.Add(new JsonObject
            {
                ["name"] = outcome.Mutant.Name,
                ["exercised"] = outcome.IsExercised,
                ["caught"] = outcome.IsCaught,
                ["firstSeed"] = outcome.Found?.Seed,
                ["step"] = outcome.Found?.Step,
                ["invariant"] = outcome.Found?.Invariant,
                ["expected"] = outcome.Mutant.Invariant,
                ["replay"] = outcome.Found is null ? null : Replay(outcome),
            });
        }

        return new JsonObject
        {
            ["mutants"] = list,
            ["exercised"] = outcomes.Count(o => o.IsExercised),
            ["caught"] = outcomes.Count(o => o.IsCaught),
            ["survived"] = outcomes.Count(o => !o.IsCaught),
            ["seconds"] = Math.Round(elapsed.TotalSeconds, 1),
        }.ToJsonString(Json);
    }
}
