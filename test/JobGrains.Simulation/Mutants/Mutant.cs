using System.Globalization;

namespace JobGrains.Simulation.Mutants;

/// <summary>A patch of a few lines that breaks one rule. Its header says which, and what should find it.</summary>
internal sealed record Mutant
{
    public required string Name { get; init; }

    public required string Path { get; init; }

    public required string Rule { get; init; }

    /// <summary>The invariants that are expected to find it.</summary>
    public required string Invariant { get; init; }

    /// <summary>The workload that exercises it; null lets each seed draw one.</summary>
    public string? Workload { get; init; }

    /// <summary>What the worlds are like that exercise it; null leaves that to each seed.</summary>
    public string? Conditions { get; init; }

    /// <summary>Within how many seeds it must be found, where that is less than what is run.</summary>
    public ulong? Seeds { get; init; }

    public bool Expects(string invariant) => Invariant.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Contains(invariant, StringComparer.Ordinal);

    public static Mutant Read(string path)
    {
        var header = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in File.ReadLines(path).TakeWhile(l => !l.StartsWith("diff ", StringComparison.Ordinal)))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                header[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        return new Mutant
        {
            Name = System.IO.Path.GetFileNameWithoutExtension(path),
            Path = path,
            Rule = header.GetValueOrDefault("Rule") ?? throw new InvalidDataException($"'{path}' has no header 'Rule:'."),
            Invariant = header.GetValueOrDefault("Invariant") ?? throw new InvalidDataException($"'{path}' has no header 'Invariant:'."),
            Workload = header.GetValueOrDefault("Workload"),
            Conditions = header.GetValueOrDefault("Conditions"),
            Seeds = header.TryGetValue("Seeds", out var seeds) ? ulong.Parse(seeds, CultureInfo.InvariantCulture) : null,
        };
    }
}
