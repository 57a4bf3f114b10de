namespace JobGrains.Tests.Workers;

/// <summary>A scoped service that tells whether its scope was closed.</summary>
internal sealed class ScopedProbe : IDisposable
{
    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}
