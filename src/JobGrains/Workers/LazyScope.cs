using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Workers;

/// <summary>A scope of services that is opened when something is first asked of it: most tasks ask nothing.</summary>
internal sealed class LazyScope(Func<IServiceProvider> parent) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private AsyncServiceScope? _scope;
    private bool _disposed;

    public bool IsOpen => _scope is not null;

    public IServiceProvider Services
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, typeof(IServiceProvider));
                return (_scope ??= parent().CreateAsyncScope()).ServiceProvider;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        AsyncServiceScope? scope;
        lock (_gate)
        {
            _disposed = true;
            scope = _scope;
        }

        if (scope is { } open)
        {
            await open.DisposeAsync();
        }
    }
}
