namespace JobGrains.PostgreSqlServer;

/// <summary>What a server says: the last lines, and when it takes connections.</summary>
internal sealed class ServerOutput
{
    private const string Ready = "database system is ready to accept connections";
    private const int Kept = 50;

    private readonly Lock _gate = new();
    private readonly Queue<string?> _said = new();
    private TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the server says the next time that it takes connections; fails where it ends before.</summary>
    public Task NextReady()
    {
        lock (_gate)
        {
            if (_ready.Task.IsCompletedSuccessfully)
            {
                _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _ready.Task;
        }
    }

    /// <param name="line">Null at the end of what it says.</param>
    public void Hear(string? line)
    {
        lock (_gate)
        {
            _said.Enqueue(line);
            if (_said.Count > Kept)
            {
                _said.Dequeue();
            }

            if (line is null)
            {
                _ready.TrySetException(new InvalidOperationException($"PostgreSQL does not start: {string.Join(Environment.NewLine, _said)}"));
                _ = _ready.Task.Exception;
            }
            else if (line.Contains(Ready, StringComparison.Ordinal))
            {
                _ready.TrySetResult();
            }
        }
    }
}
