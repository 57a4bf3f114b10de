using JobGrains.Simulation.Ledgers;

namespace JobGrains.Simulation.Invariants;

/// <summary>One row for each attempt that has ended, which never changes and says what the client was told.</summary>
internal sealed class HistoryNeverChanges : Invariant
{
    public override void OnHistory(Ledger ledger, RunLedger run, IReadOnlyList<AttemptRecord> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            if (i > 0 && rows[i - 1].Attempt >= row.Attempt)
            {
                ledger.Violate(this, $"{run.InstanceId} has row {row.Attempt} after row {rows[i - 1].Attempt}.");
            }

            if (run.Rows.TryGetValue(row.Attempt, out var before) && Differs(before, row))
            {
                ledger.Violate(this, $"{run.InstanceId} attempt {row.Attempt}: the row was {before}, and is {row}.");
            }

            if (run.Ends.TryGetValue(row.Attempt, out var end) && (end.Info.Status != row.Status || end.Info.Result != row.Result))
            {
                ledger.Violate(this, $"{run.InstanceId} attempt {row.Attempt}: the row says {row.Status}, the client was told {end.Info.Status}.");
            }
        }
    }

    public override void OnFinished(Ledger ledger, RunLedger run, FinalState final)
    {
        for (var attempt = 1; attempt <= final.Info.Attempt; attempt++)
        {
            if (!run.Rows.ContainsKey(attempt))
            {
                ledger.Violate(this, $"{run.InstanceId} has ended attempt {attempt} of {final.Info.Attempt}, and has no row for it.");
            }
        }
    }

    private static bool Differs(AttemptRecord before, AttemptRecord after) =>
        before.Status != after.Status || before.Result != after.Result || before.Failure != after.Failure || before.EndedTime != after.EndedTime
        || before.Tasks != after.Tasks || before.Tries.Count != after.Tries.Count;
}
