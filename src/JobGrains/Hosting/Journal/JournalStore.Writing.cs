using System.Runtime.InteropServices;
using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>What runs on the writer.</summary>
internal sealed partial class JournalStore
{
    /// <summary>Who reads, and whose commit was applied, waits for that many others at most.</summary>
    private const int AppliedAtOnce = 16;

    private async ValueTask ProcessAsync()
    {
        foreach (var request in _queue.Taken)
        {
            switch (request)
            {
                case CommitRequest commit:
                    Add(commit);
                    break;
                case MoveRequest move:
                    EntryEncoder.Moved(_writer.Buffer, move.Name.Grain, move.Name.Record, move.Stored);
                    _writer.Added();
                    break;
                case StepRequest step when _queue.HasDeferred:
                    // What was deferred was asked for before.
                    _queue.Defer(step);
                    break;
                case StepRequest step:
                    await WriteAsync();
                    await step.RunAsync();
                    if (_queue.Stopped is not null)
                    {
                        return;
                    }

                    break;
            }

            if (_writer.IsFull)
            {
                await WriteAsync();
            }
        }

        await WriteAsync();
        _queue.Clear();
        _keeper.OnWritten(_writer.BytesWritten);
    }

    private void Add(CommitRequest request)
    {
        var commit = request.Commit;
        var joint = commit.Joint;
        if (!_touched.TryAdd(commit))
        {
            // It is to be compared with what the one before leaves.
            _queue.Defer(request);
            return;
        }

        if (((joint is null ? null : _index.FindConflict(joint)) ?? _index.FindConflict(commit)) is { } conflict)
        {
            _touched.Remove(commit);
            request.Answer(StoreCommitReply.Conflicted(conflict));
            return;
        }

        // Both are in one batch, which is there as a whole or not at all.
        request.JointSequence = joint is null ? 0 : Append(joint);
        request.Sequence = Append(commit);
        _batch.Add(request);
    }

    private long Append(StoreCommit commit)
    {
        EntryEncoder.Commit(_writer.Buffer, commit, _parts.Settings.ClearedRetention);
        return _writer.Added();
    }

    private async ValueTask WriteAsync()
    {
        AddHandled();
        await _writer.WriteAsync(_closing.Token);
        for (var first = 0; first < _batch.Count; first += AppliedAtOnce)
        {
            var applied = CollectionsMarshal.AsSpan(_batch)[first..Math.Min(_batch.Count, first + AppliedAtOnce)];
            _writer.Apply(applied[^1].Sequence + 1);
            foreach (var request in applied)
            {
                request.Answer(StoreCommitReply.Committed(request.Sequence, request.JointSequence));
            }
        }

        _writer.Complete();
        _batch.Clear();
        _touched.Clear();
    }

    private void AddHandled()
    {
        if (_handled.Count == 0)
        {
            return;
        }

        List<StoredWakeUp> handled;
        lock (_gate)
        {
            handled = _handled;
            _handled = [];
        }

        foreach (var wakeUp in handled)
        {
            EntryEncoder.WakeUpRemoved(_writer.Buffer, wakeUp.Grain, wakeUp.Version);
            _writer.Added();
        }
    }
}
