namespace JobGrains.Orleans.Crash;

/// <summary>A place in the cluster: a name, and the process that has it now. Each process has an address of its own, as it has in a container: nobody but the membership finds out that one is dead.</summary>
internal sealed class SiloSlot(string name, Func<string, SiloProcess> start) : IDisposable
{
    private const int MostStillborn = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public SiloProcess Process { get; private set; } = start(name);

    /// <summary>How often a process has been replaced by another one.</summary>
    public int Replaced { get; private set; }

    public bool IsUp { get; private set; }

    /// <summary>How often a process has not become a member, and was started again: the database or a silo that it had to meet may have been struck meanwhile.</summary>
    public int Stillborn { get; private set; }

    public async Task UpAsync()
    {
        while (true)
        {
            try
            {
                await Process.Up.WaitAsync(Patience);
                IsUp = true;
                return;
            }
            catch (InvalidOperationException) when (Stillborn < MostStillborn)
            {
                Stillborn++;
                Process.Dispose();
                Process = start(name);
            }
        }
    }

    /// <summary>Does something to the process that ends it in time, and starts another one.</summary>
    public async Task ReplaceAsync(Func<SiloProcess, Task> end)
    {
        IsUp = false;
        var process = Process;
        await end(process);
        await process.Ended.WaitAsync(Patience);
        process.Dispose();
        Process = start(name);
        Replaced++;
        await UpAsync();
    }

    public void Dispose()
    {
        Process.Kill();
        Process.Dispose();
    }
}
