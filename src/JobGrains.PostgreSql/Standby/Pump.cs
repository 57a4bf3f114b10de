namespace JobGrains.PostgreSql.Standby;

/// <summary>Does something, somewhere else, when it is told; once more if it is told meanwhile, and again after a while where it fails.</summary>
internal sealed class Pump(PostgreSqlParts parts, Func<CancellationToken, Task> workAsync, CancellationToken ended)
{
    private readonly Lock _gate = new();
    private bool _isRunning;
    private bool _isTold;

    public void Signal()
    {
        lock (_gate)
        {
            _isTold = true;
            if (_isRunning || ended.IsCancellationRequested)
            {
                return;
            }

            _isRunning = true;
        }

        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    private async Task RunAsync()
    {
        var backoff = new Backoff();
        while (TryTake())
        {
            try
            {
                await workAsync(ended);
                backoff = new Backoff();
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
            }
            catch (Exception exception)
            {
                if (!Faults.IsOfTheDatabase(exception))
                {
                    parts.Log.StandbyFailed(exception, parts.Database.Name);
                }

                await Task.WhenAny(Task.Delay(backoff.Next(), parts.Time, ended));
                lock (_gate)
                {
                    _isTold = true;
                }
            }
        }
    }

    private bool TryTake()
    {
        lock (_gate)
        {
            _isRunning = _isTold && !ended.IsCancellationRequested;
            _isTold = false;
            return _isRunning;
        }
    }
}
