using JobGrains.Hosting.Storage;

namespace JobGrains.Hosting.Journal;

/// <summary>What runs on the writer.</summary>
internal sealed partial class JournalStore
{
    private void Enqueue(JournalRequest request)
    {
        Exception? stopped;
        lock (_gate)
        {
            stopped = _stopped;
            if (stopped is null)
            {
                _waiting.Add(request);
                if (_isDraining)
                {
                    return;
                }

                _isDraining = true;
            }
        }

        if (stopped is null)
        {
            Task.Factory.StartNew(DrainAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, _parts.Writer);
        }
        else
        {
            request.Fail(new JobGrainsUnavailableException(stopped.Message, stopped));
        }
    }

    private async Task DrainAsync()
    {
        while (TryTake())
        {
            try
            {
                await ProcessAsync();
            }
            catch (Exception exception)
            {
                // A disk that fails is waited for. What comes here is the end of the journal, or an error in it: to go on could lose what was acknowledged.
                if (exception is not OperationCanceledException)
                {
                    _log.Stopped(exception, _parts.Folder.Path);
                }

                Stop(new JobGrainsUnavailableException($"The journal in '{_parts.Folder.Path}' has stopped: {exception.Message}", exception));
                return;
            }
        }
    }

    /// <summary>Takes all that waits; answers false where nothing does, and then the next request begins anew.</summary>
    private bool TryTake()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && _deferred.Count == 0)
            {
                _isDraining = false;
                return false;
            }

            // What had to wait for another commit of its grain goes first.
            (_taken, _deferred) = (_deferred, _taken);
            if (_taken.Count == 0)
            {
                (_taken, _waiting) = (_waiting, _taken);
            }
            else
            {
                _taken.AddRange(_waiting);
                _waiting.Clear();
            }

            return true;
        }
    }

    private async ValueTask ProcessAsync()
    {
        foreach (var request in _taken)
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
                case StepRequest step:
                    await WriteAsync();
                    await step.RunAsync();
                    if (_stopped is not null)
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
        _taken.Clear();
        _keeper.OnWritten(_writer.BytesWritten);
    }

    private void Add(CommitRequest request)
    {
        var commit = request.Commit;
        if (!_touched.Add(commit.Grain))
        {
            // It is to be compared with what the one before leaves.
            _deferred.Add(request);
            return;
        }

        if (_index.FindConflict(commit) is { } conflict)
        {
            _touched.Remove(commit.Grain);
            request.Answer(StoreCommitReply.Conflicted(conflict));
            return;
        }

        EntryEncoder.Commit(_writer.Buffer, commit, _parts.Settings.ClearedRetention);
        request.Sequence = _writer.Added();
        _batch.Add(request);
    }

    private async ValueTask WriteAsync()
    {
        AddHandled();
        await _writer.WriteAsync(_closing.Token);
        foreach (var request in _batch)
        {
            request.Answer(StoreCommitReply.Committed(request.Sequence));
        }

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

    /// <summary>Nothing is written any more. Who waits learns that the outcome is unknown.</summary>
    private void Stop(JobGrainsUnavailableException reason)
    {
        List<JournalRequest> left;
        lock (_gate)
        {
            if (_stopped is not null)
            {
                return;
            }

            _stopped = reason;
            left = [.. _taken, .. _deferred, .. _waiting];
        }

        Health.Set(StoreState.Stopped, reason.Message);
        foreach (var request in left)
        {
            request.Fail(reason);
        }
    }
}
