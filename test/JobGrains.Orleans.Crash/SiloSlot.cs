namespace JobGrains.Orleans.Crash;

/// <summary>A place in the cluster: a name and ports, and the process that has them now.</summary>
internal sealed class SiloSlot(string name, int port, Func<string, int, SiloProcess> start) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public SiloProcess Process { get; private set; } = start(name, port);

    /// <summary>How often a process has been replaced by another one.</summary>
    public int Replaced { get; private set; }

    public bool IsUp { get; private set; }

    public async Task UpAsync()
    {
        await Process.Up.WaitAsync(Patience);
        IsUp = true;
    }

    /// <summary>Does something to the process that ends it in time, and starts another one.</summary>
    public async Task ReplaceAsync(Func<SiloProcess, Task> end)
    {
        IsUp = false;
        var process = Process;
        await end(process);
        await process.Ended.WaitAsync(Patience);
        process.Dispose();
        Process = start(name, port);
        Replaced++;
        await UpAsync();
    }

    public void Dispose()
    {
        Process.Kill();
        Process.Dispose();
    }
}
