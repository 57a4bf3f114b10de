namespace JobGrains.Orleans.Client.Calls;

/// <summary>
/// Compares the build of a client with those of the silos, before the first call and every now and then: silos are replaced while a client runs. One that does not understand them, or is not understood, is told so
/// instead of sending what would be misread.
/// </summary>
/// <param name="own">The build of the client.</param>
/// <param name="getSilos">Asks for the silos. What is asked here and read of it never changes its meaning.</param>
/// <param name="patience">How long a call waits for the answer; then it goes without.</param>
/// <param name="time">The time.</param>
internal sealed class VersionWatch(JobGrainsVersion own, Func<Task<IReadOnlyList<SiloInfo>>> getSilos, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private TaskCompletionSource? _look;
    private bool _hasLooked;
    private long _lookedAt;
    private string? _problem;

    public async ValueTask CheckAsync()
    {
        TaskCompletionSource? begun = null;
        Task? unknown;
        lock (_gate)
        {
            if (_look is null && (!_hasLooked || time.GetElapsedTime(_lookedAt) >= Period))
            {
                _look = begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            unknown = _hasLooked ? null : _look?.Task;
        }

        if (begun is not null)
        {
            _ = LookAsync(begun);
        }

        if (unknown is not null)
        {
            await Task.WhenAny(unknown, Task.Delay(patience, time));
        }

        if (Volatile.Read(ref _problem) is { } problem)
        {
            throw new JobGrainsVersionException(problem);
        }
    }

    private async Task LookAsync(TaskCompletionSource look)
    {
        try
        {
            Judge(await getSilos());
        }
        catch (JobGrainsException)
        {
            // The call itself will say what is wrong.
        }
        finally
        {
            lock (_gate)
            {
                _look = null;
            }

            look.SetResult();
        }
    }

    private void Judge(IReadOnlyList<SiloInfo> silos)
    {
        var unlike = silos.Where(silo => silo.Version is { } version && !own.Understands(version)).ToList();
        Volatile.Write(ref _problem, unlike.Count == 0 ? null :
            $"This client has {own}, and does not understand, or is not understood by, {string.Join(", ", unlike.Select(silo => $"silo '{silo.Id}' ({silo.Version})"))}. Update the client together with the silos: it may be one release behind or ahead of them.");
        lock (_gate)
        {
            _hasLooked = true;
            _lookedAt = time.GetTimestamp();
        }
    }
}
