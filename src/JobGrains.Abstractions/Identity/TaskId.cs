using System.Globalization;
using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// Names a task within an attempt: <c>root</c>, <c>final</c> (reduce or post-process), <c>b{n}</c> (the n-th broadcast target, from 0), or
/// <c>{page}.{index}</c> (a mapped task). Stable over tries and deliveries of the task.
/// </summary>
[JsonConverter(typeof(TaskIdJsonConverter))]
public readonly record struct TaskId : IComparable<TaskId>
{
    private const int RootPage = -1;
    private const int FinalPage = -2;
    private const int BroadcastPage = -3;

    private TaskId(int page, int index)
    {
        Page = page;
        Index = index;
    }

    /// <summary>The root task: the only one of a standalone run, the first of a map, pre-process of a broadcast.</summary>
    public static TaskId Root { get; } = new(RootPage, 0);

    /// <summary>The finaliser: reduce of a map-reduce, post-process of a broadcast.</summary>
    public static TaskId Final { get; } = new(FinalPage, 0);

    /// <summary>The page of a mapped task, from 0; negative for other tasks.</summary>
    public int Page { get; }

    /// <summary>The index within the page of a mapped task, or of a broadcast target, from 0.</summary>
    public int Index { get; }

    /// <summary>Whether this is a mapped task.</summary>
    public bool IsMapped => Page >= 0;

    /// <summary>Whether this is the task of a broadcast target.</summary>
    public bool IsBroadcastTarget => Page == BroadcastPage;

    /// <summary>Names a mapped task.</summary>
    public static TaskId Mapped(int page, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new TaskId(page, index);
    }

    /// <summary>Names the task of the <paramref name="index"/>-th broadcast target.</summary>
    public static TaskId BroadcastTarget(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new TaskId(BroadcastPage, index);
    }

    /// <summary>Reads a task id from its text.</summary>
    /// <exception cref="JobValidationException">The text is none of the forms of a task id.</exception>
    public static TaskId Parse(string value) =>
        TryParse(value, out var taskId)
            ? taskId
            : throw new JobValidationException([$"Task id '{value}' is malformed; it is 'root', 'final', 'b{{n}}' or '{{page}}.{{index}}'."]);

    /// <summary>Reads a task id from its text, or answers false where it is malformed.</summary>
    public static bool TryParse(string? value, out TaskId taskId)
    {
        taskId = default;
        switch (value)
        {
            case null or "":
                return false;
            case "root":
                taskId = Root;
                return true;
            case "final":
                taskId = Final;
                return true;
        }

        if (value[0] == 'b')
        {
            if (!int.TryParse(value.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var target))
            {
                return false;
            }

            taskId = new TaskId(BroadcastPage, target);
            return true;
        }

        var dot = value.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0
            || !int.TryParse(value.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
            || !int.TryParse(value.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return false;
        }

        taskId = new TaskId(page, index);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(TaskId other) => Page != other.Page ? Page.CompareTo(other.Page) : Index.CompareTo(other.Index);

    /// <inheritdoc/>
    public override string ToString() => Page switch
    {
        RootPage => "root",
        FinalPage => "final",
        BroadcastPage => string.Create(CultureInfo.InvariantCulture, $"b{Index}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Page}.{Index}"),
    };
}
