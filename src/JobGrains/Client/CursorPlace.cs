using JobGrains.Hosting;

namespace JobGrains.Client;

/// <summary>Where a page ended: behind a row of history, or an open run.</summary>
/// <param name="IsOpen">Whether it is among the open runs, which come before the ended ones.</param>
/// <param name="Place">Of an open run: when it was accepted, in ticks. Otherwise as <see cref="HistoryPosition.Place"/>.</param>
/// <param name="Tie">Of an open run: its id. Otherwise as <see cref="HistoryPosition.Tie"/>.</param>
internal sealed record CursorPlace(bool IsOpen, long Place, string? Tie)
{
    public static CursorPlace Of(HistoryPosition position) => new(false, position.Place, position.Tie);

    public HistoryPosition ToPosition() => new(Place, Tie);
}
