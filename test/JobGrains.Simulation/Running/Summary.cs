using System.Text.Json;
using System.Text.Json.Nodes;
using JobGrains.Simulation.Lifetimes;
using JobGrains.Simulation.Mutants;
using JobGrains.Testing.Kernel;

namespace JobGrains.Simulation.Running;

/// <summary>Adds up lifetimes.</summary>
internal sealed class Summary
{
    private readonly FaultLog _faults = new();
    private readonly SortedDictionary<string, long> _workloads = new(StringComparer.Ordinal);

    public long Lifetimes { get; private set; }

    /// <summary>How many lifetimes each workload had.</summary>
    public IReadOnlyDictionary<string, long> Workloads => _workloads;

    public long Failures { get; set; }

    public long Runs { get; private set; }

    public long Reduces { get; private set; }

    public long LostTargets { get; private set; }

    public long Redeliveries { get; private set; }

    public long Steps { get; private set; }

    public void Add(LifetimeResult result)
    {
        Lifetimes++;
        _workloads[result.Workload] = _workloads.GetValueOrDefault(result.Workload) + 1;
        Failures += result.Invariant is null ? 0 : 1;
        Runs += result.Runs;
        Reduces += result.Reduces;
        LostTargets += result.LostTargets;
        Redeliveries += result.Redeliveries;
        Steps += result.Steps;
        _faults.Add(result.Faults);
    }

    public string ToJson(TimeSpan elapsed)
    {
        var json = new JsonObject
        {
            ["lifetimesPerSecond"] = Math.Round(Lifetimes / elapsed.TotalSeconds, 1),
            ["failures"] = Failures,
            ["lifetimes"] = Lifetimes,
            ["seconds"] = Math.Round(elapsed.TotalSeconds, 2),
            ["stepsPerLifetime"] = Lifetimes == 0 ? 0 : Steps / Lifetimes,
            ["runs"] = Runs,
            ["reduces"] = Reduces,
            ["lostTargets"] = LostTargets,
            ["redeliveries"] = Redeliveries,
        };
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            json[JsonNamingPolicy.CamelCase.ConvertName(kind.ToString())] = _faults[kind];
        }

        json["workloads"] = new JsonObject(_workloads.Select(w => KeyValuePair.Create<string, JsonNode?>(w.Key, w.Value)));
        if (MutantMark.IsSet)
        {
            json["mutantExercised"] = true;
        }

        return json.ToJsonString();
    }
}
