namespace JobGrains.Workers;

/// <summary>The processor object of a session with its scope, shared by the tasks that run on it.</summary>
internal sealed class ProcessorInstance(WorkerParts parts, string name, ExecutionType executionType) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly LazyScope _scope = new(() => parts.Host.Services);
    private IProcessor? _processor;
    private bool _isOwned;

    /// <summary>How many tasks run on it. Guarded by the worker's lock, as <see cref="IsClosed"/>.</summary>
    public int Users { get; set; }

    /// <summary>Whether no task starts on it any more.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Whether closing it runs any code of the user's.</summary>
    public bool NeedsDisposal => _scope.IsOpen || (_isOwned && _processor is IAsyncDisposable or IDisposable);

    /// <summary>The services of the session's scope.</summary>
    public IServiceProvider Services => _scope.Services;

    /// <summary>Gives the processor; makes it for the first task. A failure is not kept: the next task tries again.</summary>
    /// <exception cref="ProcessorNotFoundException">There is none of that name on this silo.</exception>
    /// <exception cref="JobValidationException">It does not fit the execution type.</exception>
    public IProcessor Get()
    {
        if (Volatile.Read(ref _processor) is { } made)
        {
            return made;
        }

        var registration = parts.Processors.Find(name) ?? throw new ProcessorNotFoundException(name, parts.Host.Id);
        ThrowIfMisfit(registration.DescribeMisfit(executionType));
        lock (_gate)
        {
            if (_processor is { } madeMeanwhile)
            {
                return madeMeanwhile;
            }

            var processor = registration.Make(_scope, parts.Known.Value, out _isOwned);
            ThrowIfMisfit(ProcessorRegistration.DescribeMisfit(name, processor.GetType(), executionType));
            Volatile.Write(ref _processor, processor);
            return processor;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isOwned && _processor is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync();
        }
        else if (_isOwned && _processor is IDisposable disposable)
        {
            disposable.Dispose();
        }

        await _scope.DisposeAsync();
    }

    private static void ThrowIfMisfit(string? misfit)
    {
        if (misfit is not null)
        {
            throw new JobValidationException([misfit]);
        }
    }
}
