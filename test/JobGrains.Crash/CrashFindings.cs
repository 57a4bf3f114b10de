using System.Globalization;
using System.Text.Json.Nodes;

namespace JobGrains.Crash;

/// <summary>Compares what processors and submitters logged with each other and with the history, guarantee by guarantee.</summary>
internal sealed class CrashFindings
{
    private const int MostPrinted = 20;

    private readonly Func<LogLine, LogLine, int> _killsBetween;
    private readonly ILookup<string, LogLine> _lines;
    private readonly ILookup<string, LogLine> _accepted;
    private readonly ILookup<string, LogLine> _allStarts;
    private readonly ILookup<string, LogLine> _starts;
    private readonly ILookup<string, LogLine> _startsOfTask;
    private readonly ILookup<string, LogLine> _history;

    /// <param name="lines">All lines.</param>
    /// <param name="isOfTheDead">Whether a start was made by a process that had been declared dead.</param>
    /// <param name="killsBetween">How often deliveries were lost between two lines; null stands for once a process.</param>
    public CrashFindings(List<LogLine> lines, Func<LogLine, bool>? isOfTheDead = null, Func<LogLine, LogLine, int>? killsBetween = null)
    {
        _killsBetween = killsBetween ?? ((first, last) => last.Process - first.Process);
        _lines = lines.ToLookup(line => line.Kind);
        _accepted = Of(LogLine.Accepted).ToLookup(line => line.Fields[3]);
        var starts = Of(LogLine.Started).Where(start => isOfTheDead?.Invoke(start) != true).ToList();
        _allStarts = Of(LogLine.Started).ToLookup(line => line.Fields[0]);
        _starts = starts.ToLookup(line => line.Fields[0]);
        _startsOfTask = starts.ToLookup(TaskOf);
        _history = Of(LogLine.History).ToLookup(line => line.Fields[0]);
        OneRunAKey();
        AcceptedMeansItEnds();
        BroadcastStaysWhereItIs();
        StartsAreBounded();
        TheFinaliserRuns();
        AnEndIsFinal();
        WhatIsRolledBackNeverIs();
    }

    public List<string> Violations { get; } = [];

    /// <summary>Prints what was found, and a line of JSON that begins with <paramref name="more"/>.</summary>
    public void Print(int kills, JsonObject? more = null)
    {
        foreach (var violation in Violations.Take(MostPrinted))
        {
            Console.WriteLine("Violated: " + violation);
        }

        var ups = Of(LogLine.Up).Select(line => double.Parse(line.Fields[0], CultureInfo.InvariantCulture)).Order().ToList();
        var figures = more ?? [];
        figures["kills"] = kills;
        figures["starts"] = ups.Count;
        figures["startMs50"] = Math.Round(ups[ups.Count / 2]);
        figures["startMsMax"] = Math.Round(ups[^1]);
        figures["submitted"] = Of(LogLine.Submitting).Select(line => line.Fields[1]).Distinct().Count();
        figures["accepted"] = _accepted.Count;
        figures["rolledBack"] = Of(LogLine.Withdrawn).Count();
        figures["succeeded"] = Final().Count(line => line.Fields[2] == "Succeeded");
        figures["failed"] = Final().Count(line => line.Fields[2] == "Failed");
        figures["reduces"] = Of(LogLine.Reduced).Count();
        figures["attempts"] = Of(LogLine.History).Count();
        figures["tasksLost"] = Of(LogLine.History).Sum(line => long.Parse(line.Fields[5], CultureInfo.InvariantCulture));
        figures["taskStarts"] = Of(LogLine.Started).Count();
        figures["taskStartsRepeated"] = _startsOfTask.Sum(starts => starts.Count() - 1);
        figures["mostStartsOfATask"] = _startsOfTask.Max(starts => starts.Count());
        figures["violations"] = Violations.Count;
        Console.WriteLine(figures.ToJsonString());
    }

    private bool IsOfUnknownRun(string id) => !_accepted[id].Any() && id.StartsWith(CrashProcessors.Plain + ".", StringComparison.Ordinal);

    private int CountOf(string kind) => Of(kind).Sum(line => int.Parse(line.Fields[0], CultureInfo.InvariantCulture));

    private static string TaskOf(LogLine start) => $"{start.Fields[0]} {start.Fields[1]} {start.Fields[2]}";

    private static string KindOf(IEnumerable<LogLine> accepted) => accepted.First().Fields[0];

    private IEnumerable<LogLine> Of(string kind) => _lines[kind];

    private IEnumerable<LogLine> Final() => _history.Select(rows => rows.MaxBy(row => int.Parse(row.Fields[1], CultureInfo.InvariantCulture))!);

    private void Require(bool condition, string violation)
    {
        if (!condition)
        {
            Violations.Add(violation);
        }
    }

    private void OneRunAKey()
    {
        foreach (var answers in Of(LogLine.Accepted).GroupBy(line => line.Fields[1]))
        {
            Require(answers.Select(line => line.Fields[3]).Distinct().Count() == 1, $"1: key {answers.Key} yielded several runs");
        }
    }

    private void WhatIsRolledBackNeverIs()
    {
        foreach (var run in Of(LogLine.Withdrawn).Select(line => line.Fields[0]))
        {
            Require(!_allStarts[run].Any() && !_history[run].Any(), $"{run} was enqueued in a transaction that was not committed, and started");
        }
    }

    private void AcceptedMeansItEnds()
    {
        foreach (var run in _accepted)
        {
            Require(_history[run.Key].Any(), $"2: {run.Key} was accepted and has not ended");

            // A broadcast is skipped where its silo left before. What was lost with its process as often as is allowed was out, and may not have come to its start.
            Require(KindOf(run) == CrashProcessors.Broadcast || _starts[run.Key].Any() || _history[run.Key].Any(row => row.Fields[5] != "0"), $"2: {run.Key} never started");
        }
    }

    private void BroadcastStaysWhereItIs()
    {
        foreach (var run in _accepted.Where(run => KindOf(run) == CrashProcessors.Broadcast))
        {
            foreach (var starts in _allStarts[run.Key].GroupBy(line => $"{TaskOf(line)} try {line.Fields[3]}"))
            {
                Require(starts.Count() == 1, $"3: {starts.Key} started {starts.Count()} times");
            }

            foreach (var starts in _allStarts[run.Key].GroupBy(TaskOf))
            {
                Require(starts.Select(line => line.Fields[5]).Distinct().Count() == 1, $"3: {starts.Key} moved");
            }
        }
    }

    private void StartsAreBounded()
    {
        // A run without a key whose answer was lost with its process is one all the same; there are no more of them than were asked for.
        var unanswered = CountOf(LogLine.Asked) - CountOf(LogLine.Answered);
        var areFew = _allStarts.Count(starts => IsOfUnknownRun(starts.Key)) <= unanswered;
        foreach (var starts in _startsOfTask)
        {
            var id = starts.First().Fields[0];
            var run = _accepted[id];
            var most = run.Any() ? CrashProcessors.MostStarts(KindOf(run)) : areFew && IsOfUnknownRun(id) ? CrashProcessors.MostStarts(CrashProcessors.Plain) : 0;
            Require(starts.Count() <= most, $"4: {starts.Key} started {starts.Count()} times, of at most {most}");
            Require(starts.DistinctBy(line => line.Fields[4]).Count() == starts.Count(), $"4: {starts.Key} started twice by one delivery");
        }
    }

    private void TheFinaliserRuns()
    {
        var reduced = Of(LogLine.Reduced).ToLookup(line => line.Fields[0]);
        foreach (var row in Final().Where(row => _accepted[row.Fields[0]].Any() && KindOf(_accepted[row.Fields[0]]) == CrashProcessors.Map))
        {
            Require(reduced[row.Fields[0]].Any() || row.Fields[5] != "0", $"5: {row.Fields[0]} ended {row.Fields[2]} without a reduce: {row.Fields[6]}");
        }

        foreach (var line in Of(LogLine.Reduced))
        {
            var count = long.Parse(line.Fields[2], CultureInfo.InvariantCulture);
            var isWhole = line.Fields[3] == line.Fields[2] && line.Fields[4] == line.Fields[2] && line.Fields[5] == (count * (count - 1) / 2).ToString(CultureInfo.InvariantCulture);
            var seen = $"a reduce of {line.Fields[0]} saw {line.Fields[3]} results, {line.Fields[4]} distinct, {line.Fields[6]} lost and {line.Fields[7]} other tasks, of {count}";

            // A task is given up after as many deliveries as are allowed, each lost with another process; but none may be missing.
            var givenUp = long.Parse(line.Fields[6], CultureInfo.InvariantCulture);
            var isComplete = long.Parse(line.Fields[3], CultureInfo.InvariantCulture) + givenUp == count && line.Fields[3] == line.Fields[4];
            var kills = _killsBetween(_starts[line.Fields[0]].MinBy(start => start.Time)!, line);
            Require(givenUp == 0 ? isWhole : isComplete && kills >= CrashProcessors.ManyDeliveries, $"4: {seen}, after {kills} kills");
        }
    }

    private void AnEndIsFinal()
    {
        foreach (var ended in Of(LogLine.Ended))
        {
            var row = _history[ended.Fields[0]].FirstOrDefault(row => row.Fields[1] == ended.Fields[1]);
            Require(row is null || row.Fields[2] == ended.Fields[2], $"6: {ended.Fields[0]} attempt {ended.Fields[1]} ended {ended.Fields[2]} and then {row?.Fields[2]}");
            foreach (var start in _starts[ended.Fields[0]])
            {
                var isOfIt = int.Parse(start.Fields[1], CultureInfo.InvariantCulture) <= int.Parse(ended.Fields[1], CultureInfo.InvariantCulture);
                Require(!isOfIt || start.Time < ended.Time, $"6: {TaskOf(start)} started in process {start.Process} after it had ended in process {ended.Process}");
            }
        }

        foreach (var rows in Of(LogLine.History).GroupBy(row => $"{row.Fields[0]} attempt {row.Fields[1]}"))
        {
            Require(rows.Count() == 1, $"6: {rows.Key} has {rows.Count()} rows");
        }
    }
}
