namespace JobGrains.Client;

/// <param name="Rows">The rows, in the order of attempts.</param>
/// <param name="IsCut">Whether there are later ones that an answer has no room for.</param>
internal sealed record RelayRowsReply(IReadOnlyList<AttemptRecord> Rows, bool IsCut = false)
{
    /// <summary>As many rows behind an attempt as an answer may carry.</summary>
    public static RelayRowsReply Cut(IReadOnlyList<AttemptRecord> all, int? after)
    {
        var rows = new List<AttemptRecord>();
        var size = default(Dispatch.AnswerSize);
        foreach (var row in all)
        {
            if (row.Attempt <= after)
            {
                continue;
            }

            if (size.IsFull)
            {
                return new RelayRowsReply(rows, IsCut: true);
            }

            rows.Add(row);
            size.Add(row.Result);
            size.Add(row.Failure);
            foreach (var task in row.Tries)
            {
                size.Add(task.Failure);
            }
        }

        return new RelayRowsReply(rows);
    }
}
