using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql;

/// <summary>What grains have to do after a batch.</summary>
internal sealed class PendingColumns
{
    public required List<Guid> Ids { get; init; }

    public required List<string> Types { get; init; }

    public required List<string> Keys { get; init; }

    public required List<short> States { get; init; }

    public required List<long> Created { get; init; }

    public required List<byte[]> Labels { get; init; }

    public required List<long> WakeUps { get; init; }

    public required List<long> Versions { get; init; }

    public void Add(GrainId grain, PendingState state)
    {
        Ids.Add(RecordId.Of(grain));
        Types.Add(grain.Type);
        Keys.Add(grain.Key);
        States.Add((short)state.Open);
        Created.Add(state.CreatedTicks);
        Labels.Add(PendingIndex.Encode(state.Labels));
        WakeUps.Add(state.WakeUpTicks);
        Versions.Add(state.Version);
    }
}
