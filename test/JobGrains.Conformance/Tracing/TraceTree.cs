using System.Diagnostics;
using System.Globalization;
using System.Text;
using static JobGrains.Diagnostics.TelemetryNames;

namespace JobGrains.Conformance.Tracing;

/// <summary>The spans of a trace, each under its parent.</summary>
internal sealed class TraceTree(IReadOnlyList<Activity> spans)
{
    private readonly ILookup<ActivitySpanId, Activity> _children = spans.OrderBy(static span => span.StartTimeUtc).ToLookup(static span => span.ParentSpanId);
    private readonly HashSet<ActivitySpanId> _known = [.. spans.Select(static span => span.SpanId)];

    /// <summary>The spans whose parent is not among them: of one tree, one.</summary>
    public IReadOnlyList<Activity> Roots => [.. spans.Where(span => !_known.Contains(span.ParentSpanId))];

    public IReadOnlyList<Activity> Under(Activity span) => [.. _children[span.SpanId]];

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var root in Roots)
        {
            Write(text, root, "", "");
        }

        return text.ToString();
    }

    private void Write(StringBuilder text, Activity span, string first, string indent)
    {
        var task = span.GetTagItem(Attributes.TaskId) is { } id ? $" {id}, try {span.GetTagItem(Attributes.Try)} on {span.GetTagItem(Attributes.SiloId)}: {span.GetTagItem(Attributes.Outcome)}" : "";
        var attempt = span.OperationName == Spans.Attempt ? $" {span.GetTagItem(Attributes.Attempt)}: {span.GetTagItem(Attributes.Status)}, {span.GetTagItem(Attributes.Tasks)} tasks, {span.GetTagItem(Attributes.TasksRedelivered)} redelivered" : "";
        var error = span.Status == ActivityStatusCode.Error ? $" [{span.StatusDescription}]" : "";
        text.AppendLine(CultureInfo.InvariantCulture, $"{first}{span.DisplayName}{task}{attempt}{error} ({span.Duration.TotalMilliseconds:0.0} ms)");
        var children = Under(span);
        for (var i = 0; i < children.Count; i++)
        {
            var isLast = i == children.Count - 1;
            Write(text, children[i], indent + (isLast ? "└─ " : "├─ "), indent + (isLast ? "   " : "│  "));
        }
    }
}
