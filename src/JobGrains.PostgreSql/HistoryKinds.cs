using JobGrains.Hosting;
using JobGrains.Hosting.Storage;

namespace JobGrains.PostgreSql;

/// <summary>What a row of history is: how the attempt ended, or what was decided. They are few, and lead the indexes: a search for any of them passes over no row of another one. They are stored.</summary>
internal static class HistoryKinds
{
    private const short Decision = 16;

    private static readonly InstanceStatus[] Ends = [.. Enum.GetValues<InstanceStatus>().Where(static status => status.IsTerminal())];

    public static IReadOnlyList<short> All { get; } = [.. Ends.Select(static status => (short)status), .. Ends.Select(static status => (short)((short)status + Decision))];

    public static short Of(HistoryRow row) => row.Status.IsTerminal()
        ? (short)((short)row.Status + (row.Attempt == 0 ? Decision : 0))
        : throw new InvalidOperationException($"Row {row.Attempt} of {row.InstanceId} cannot be kept in the history because its status is {row.Status}, which is no end.");

    /// <summary>The kinds that a search asks for.</summary>
    public static IReadOnlyList<short> Of(HistorySearch search) =>
    [
        .. All.Where(kind => (search.Status is not { } status || (InstanceStatus)(kind % Decision) == status) && (search.Rows == HistoryRowKind.All || (search.Rows == HistoryRowKind.Decisions) == (kind >= Decision))),
    ];
}
