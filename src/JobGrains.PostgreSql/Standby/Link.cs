using Npgsql;

namespace JobGrains.PostgreSql.Standby;

/// <summary>The connection on which a process hears the others. It sends nothing while nothing happens, and is opened anew where it breaks.</summary>
internal sealed class Link(PostgreSqlParts parts, string channel, Action<string> hear, Action connected, Action lost) : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private CancellationTokenSource? _connection;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>What should have been heard was not.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _connection?.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _ended.Dispose();
    }

    private async Task RunAsync()
    {
        for (var backoff = new Backoff(); !_ended.IsCancellationRequested;)
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
            Exchange(ending);
            try
            {
                await using var connection = await parts.Database.OpenOwnAsync(ending.Token);
                connection.Notification += (_, note) => hear(note.Payload);
                await using (var listen = new NpgsqlCommand($"LISTEN {channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(ending.Token);
                }

                backoff = new Backoff();
                connected();
                while (true)
                {
                    await connection.WaitAsync(ending.Token);
                }
            }
            catch (Exception exception)
            {
                if (!ending.IsCancellationRequested && !Faults.IsOfTheDatabase(exception))
                {
                    parts.Log.StandbyFailed(exception, parts.Database.Name);
                }
            }
            finally
            {
                Exchange(null);
            }

            lost();
            await Task.WhenAny(Task.Delay(backoff.Next(), parts.Time, _ended.Token));
        }
    }

    private void Exchange(CancellationTokenSource? connection)
    {
        lock (_gate)
        {
            _connection = connection;
        }
    }
}
