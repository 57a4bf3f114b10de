using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using JobGrains.Simulation.Running;

namespace JobGrains.Simulation.Mutants;

/// <summary>A simulator that finds nothing proves nothing: builds each mutant and runs it until it is found.</summary>
internal sealed partial class MutantRunner(RunnerOptions options, TextWriter output)
{
    public ExitCode Run()
    {
        var root = Workshop.FindRoot();
        var mutants = Directory.GetFiles(Path.Combine(root, "test", "Mutants"), "*.patch")
            .Order(StringComparer.Ordinal)
            .Select(Mutant.Read)
            .Where(m => options.Mutant is null || m.Name == options.Mutant)
            .ToList();
        if (mutants.Count == 0)
        {
            output.WriteLine($"There is no mutant '{options.Mutant}' in test/Mutants.");
            return ExitCode.Usage;
        }

        using var workshop = new Workshop(root);
        var outcomes = new List<MutantOutcome>();
        foreach (var mutant in mutants)
        {
            var outcome = Try(workshop, mutant);
            outcomes.Add(outcome);
            Print(outcome);
        }

        output.WriteLine(ToJson(outcomes));
        return outcomes.TrueForAll(o => o.IsCaught) ? ExitCode.Passed : ExitCode.MutantSurvived;
    }

    private MutantOutcome Try(Workshop workshop, Mutant mutant)
    {
        var (applied, problem) = workshop.Apply(mutant);
        if (applied != 0)
        {
            return new MutantOutcome(mutant, false, null, null, $"The patch no longer applies: {problem}");
        }

        try
        {
            var (built, errors) = workshop.Build();
            return built == 0 ? Simulate(workshop, mutant) : new MutantOutcome(mutant, false, null, null, $"It does not build: {errors}");
        }
        finally
        {
            workshop.Revert(mutant);
        }
    }

    private MutantOutcome Simulate(Workshop workshop, Mutant mutant)
    {
        List<string> arguments = ["--seeds", string.Create(CultureInfo.InvariantCulture, $"{options.First}..{options.Last}"), "--stop"];
        if (mutant.Workload is { } workload)
        {
            arguments.AddRange(["--workload", workload]);
        }

        if (options.Trace)
        {
            arguments.Add("--trace");
        }

        var (_, text) = workshop.Simulate(arguments);
        if (options.Trace)
        {
            output.WriteLine(text);
        }

        var first = FailedLine().Matches(text)
            .Select(m => (Seed: ulong.Parse(m.Groups["seed"].Value, CultureInfo.InvariantCulture), Invariant: m.Groups["invariant"].Value))
            .OrderBy(f => f.Seed)
            .FirstOrDefault();
        var isExercised = text.Contains("\"mutantExercised\":true", StringComparison.Ordinal);
        return new MutantOutcome(mutant, isExercised, first.Seed == 0 ? null : first.Seed, first.Invariant);
    }

    private void Print(MutantOutcome outcome)
    {
        output.WriteLine($"""
            {outcome.Mutant.Name}: {(outcome.IsExercised ? "exercised" : "NOT EXERCISED")}, {(outcome.IsCaught ? $"caught at seed {outcome.FirstSeed} by {outcome.Invariant}" : "NOT CAUGHT")}
              rule: {outcome.Mutant.Rule}
              expected: {outcome.Mutant.Invariant}
            """);
        if (outcome.Problem is not null)
        {
            output.WriteLine($"  {outcome.Problem}");
        }

        if (outcome.FirstSeed is not null)
        {
            output.WriteLine($"  replay: {Replay(outcome)}");
        }
    }

    private static string Replay(MutantOutcome outcome) =>
        $"dotnet run -c Release --project test/JobGrains.Simulation -- --mutants --mutant {outcome.Mutant.Name} --seed {outcome.FirstSeed} --trace";

    private static string ToJson(List<MutantOutcome> outcomes)
    {
        var list = new JsonArray();
        foreach (var outcome in outcomes)
        {
            list.Add(new JsonObject
            {
                ["name"] = outcome.Mutant.Name,
                ["exercised"] = outcome.IsExercised,
                ["caught"] = outcome.IsCaught,
                ["firstSeed"] = outcome.FirstSeed,
                ["invariant"] = outcome.Invariant,
                ["expected"] = outcome.Mutant.Invariant,
                ["replay"] = outcome.FirstSeed is null ? null : Replay(outcome),
            });
        }

        return new JsonObject
        {
            ["mutants"] = list,
            ["exercised"] = outcomes.Count(o => o.IsExercised),
            ["caught"] = outcomes.Count(o => o.IsCaught),
            ["survived"] = outcomes.Count(o => !o.IsCaught),
        }.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    [GeneratedRegex(@"^FAILED seed (?<seed>\d+), workload \w+, invariant (?<invariant>\w+)", RegexOptions.Multiline)]
    private static partial Regex FailedLine();
}
