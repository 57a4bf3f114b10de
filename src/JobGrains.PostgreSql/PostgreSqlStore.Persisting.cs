using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>How the writer has a group committed, whatever the database says of it.</summary>
internal partial class PostgreSqlStore
{
    /// <summary>Waits until a group that was sent is durable, and answers it. Waits for a database that is away; what conflicts, or is refused, is answered by itself.</summary>
    private async ValueTask PersistAsync(CommitGroup group)
    {
        var unexplained = 0;
        var isForgotten = false;
        for (var backoff = new Backoff(); ;)
        {
            try
            {
                await group.Outcome!;
                break;
            }
            catch (PostgresException exception) when (exception.SqlState == Faults.Landed)
            {
                // An earlier attempt was committed, and its answer was lost.
                break;
            }
            catch (PostgresException exception) when (exception.SqlState != Faults.Superseded && Faults.IsConflict(exception))
            {
                if (!await AnswerConflictsAsync(group) && !IsAnotherTryWorthIt(exception, ++unexplained))
                {
                    await PersistEachAsync(group, exception);
                    return;
                }

                Build(group, isCareful: unexplained > 0);
                Send(group);
                continue;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.CheckViolation && !isForgotten)
            {
                // The partition of a row may be gone: it is looked for.
                isForgotten = true;
                _history.Forget();
                group.Outcome = SendAsync(group.Batch);
                continue;
            }
            catch (PostgresException exception) when (Faults.IsRefusal(exception))
            {
                await PersistEachAsync(group, exception);
                return;
            }
            catch (Exception exception) when (Faults.IsOfTheDatabase(exception) && exception is not PostgresException { SqlState: Faults.Superseded })
            {
                if (Health.State == StoreState.Healthy)
                {
                    _parts.Log.WriteFailed(exception, _parts.Database.Name);
                }

                Health.Set(StoreState.Waiting, exception.Message);
                if (exception is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction })
                {
                    // Where the default of the database has changed, a session keeps the one that it began with.
                    await _writer.DisposeAsync();
                }
            }

            await Task.Delay(backoff.Next(), _parts.Time, _closing.Token);

            // With the same number: it may have landed.
            group.Outcome = SendAsync(group.Batch);
        }

        Complete(group);
    }

    /// <summary>The database has refused a batch because of what it has, and the records are as expected: whether to try it again. Throws where that cannot be.</summary>
    /// <param name="exception">What the database says.</param>
    /// <param name="times">How often this batch was refused like that.</param>
    private protected virtual bool IsAnotherTryWorthIt(PostgresException exception, int times) => times == 1
        ? true
        : throw new InvalidOperationException("The tables are not as this process has left them: something else has changed them.", exception);

    /// <summary>Answers those whose records have other ETags than expected, and takes them out; answers whether there were any. No ETag comes twice, so what is read stays true.</summary>
    private async ValueTask<bool> AnswerConflictsAsync(CommitGroup group)
    {
        var requests = group.Requests;
        var etags = await ReadETagsAsync(group.Batch.Checks.ConvertAll(static check => check.Id));
        var conflicts = new HashSet<CommitRequest>();
        foreach (var check in group.Batch.Checks)
        {
            if (etags.GetValueOrDefault(check.Id) != check.ExpectedETag && conflicts.Add(requests[check.Commit]))
            {
                requests[check.Commit].Answer(StoreCommitReply.Conflicted(check.Record));
            }
        }

        requests.RemoveAll(conflicts.Contains);
        return conflicts.Count > 0;
    }

    private async ValueTask<Dictionary<Guid, long>> ReadETagsAsync(List<Guid> ids)
    {
        for (var backoff = new Backoff(); ;)
        {
            try
            {
                return await _writer.ReadETagsAsync(ids, _closing.Token);
            }
            catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
            {
                Health.Set(StoreState.Waiting, exception.Message);
            }

            await Task.Delay(backoff.Next(), _parts.Time, _closing.Token);
        }
    }

    /// <summary>The database refuses something in the batch: each is committed by itself, and the one that is refused fails.</summary>
    private async ValueTask PersistEachAsync(CommitGroup group, PostgresException refusal)
    {
        if (group.Lots.Count > 0)
        {
            await PersistEachLotAsync(group, refusal);
            return;
        }

        if (group.Requests is [])
        {
            throw refusal;
        }

        if (group.Requests is [var only])
        {
            _parts.Log.CommitRefused(refusal, only.Commit.Grain.ToString());
            only.Fail(new JobGrainsUnavailableException($"The database refuses a commit of {only.Commit.Grain}: {refusal.MessageText}", refusal));
            return;
        }

        await PersistEachAsync(group, group.Requests);
    }

    private async ValueTask PersistEachLotAsync(CommitGroup group, PostgresException refusal)
    {
        if (group.Lots is [var only])
        {
            _parts.Log.CommitRefused(refusal, $"{only.Ids.Length} runs of job '{only.Content.JobId}'");
            only.Fail(new JobGrainsUnavailableException($"The database refuses a commit of {only.Ids.Length} runs of job '{only.Content.JobId}': {refusal.MessageText}", refusal));
            return;
        }

        await PersistEachAsync(group, group.Lots);
    }

    /// <summary>Commits the group with each of <paramref name="all"/> by itself, which is its list of them.</summary>
    private async ValueTask PersistEachAsync<T>(CommitGroup group, List<T> all)
    {
        foreach (var one in all.ToArray())
        {
            all.Clear();
            all.Add(one);
            Build(group);
            Send(group);
            await PersistAsync(group);
        }
    }
}
