using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using JobGrains.Crash;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Orleans.Crash;

/// <summary>The process that starts the silos, is their client, and strikes them.</summary>
internal sealed class ClusterRun : IDisposable
{
    private const int Aborted = 134;
    private const int Client = 0;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromMinutes(10);

    private readonly ClusterArguments _arguments;
    private readonly Random _random;
    private readonly List<SiloSlot> _slots;
    private readonly ConcurrentQueue<Strike> _strikes = [];
    private readonly ConcurrentQueue<string> _violations = [];
    private int _processes = Client;
    private int _zombies;

    private ClusterRun(ClusterArguments arguments, DirectoryInfo folder, string database)
    {
        _arguments = arguments;
        _random = new Random(arguments.Seed);
        _slots = [.. FindFreePorts(arguments.Silos).Select((port, i) => new SiloSlot($"silo{i + 1}", port, Start))];

        SiloProcess Start(string name, int port) =>
            SiloProcess.Start(new SiloArguments(folder, Interlocked.Increment(ref _processes), name, port, database, arguments.IsTuned));
    }

    public static async Task<int> RunAsync(ClusterArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-cluster-");
        Console.WriteLine($"Logs: {folder.FullName}");
        await using var server = await PostgreSqlServer.PostgreSqlServer.StartAsync();
        var database = await server.CreateOrleansDatabaseAsync();
        using var run = new ClusterRun(arguments, folder, database);
        using var log = new ChildLog(folder, Client);
        await Task.WhenAll(run._slots.Select(slot => slot.UpAsync()));
        using var host = SiloMain.BuildClient(database);
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IJobClient>();
        foreach (var job in CrashProcessors.Jobs)
        {
            await client.SaveAsync(job);
        }

        var load = new CrashLoad(client, log, Client);
        using var stop = new CancellationTokenSource();
        var loading = load.RunAsync(stop.Token);
        await (arguments.IsRolling ? run.RollAsync() : run.StrikeAsync(client));
        await stop.CancelAsync();
        var isOver = FinishAsync();
        if (await Task.WhenAny(isOver, Task.Delay(FinishLimit)) == isOver)
        {
            await isOver;
        }
        else
        {
            run._violations.Enqueue($"2: not all that was accepted has ended {FinishLimit} after the last strike");
        }

        var findings = new ClusterFindings(ChildLog.Read(folder), [.. run._strikes], arguments.IsRolling);
        List<string> violations = [.. run._violations, .. findings.Violations];
        findings.Print(violations, run._zombies, run._slots.Min(slot => slot.Replaced));
        if (violations.Count == 0 && !arguments.Keeps)
        {
            folder.Delete(recursive: true);
        }

        return violations.Count == 0 ? 0 : 1;

        async Task FinishAsync()
        {
            await loading;
            await load.FinishAsync(folder);
        }
    }

    public void Dispose() => _slots.ForEach(slot => slot.Dispose());

    /// <summary>Ends silos in order, one after the other.</summary>
    private async Task RollAsync()
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed.TotalMinutes < _arguments.Minutes)
        {
            foreach (var slot in _slots)
            {
                await slot.ReplaceAsync(TerminateAsync);
            }
        }
    }

    /// <summary>Strikes one silo after the other; all others but one are up at any time.</summary>
    private async Task StrikeAsync(IJobClient client)
    {
        var watch = Stopwatch.StartNew();
        var replacing = new List<Task>();
        while (watch.Elapsed.TotalMinutes < _arguments.Minutes)
        {
            await Task.Delay(TimeSpan.FromSeconds((_arguments.IsTuned ? 1 : 20) + (2 * _random.NextDouble())));
            while (_slots.Count(slot => slot.IsUp) < _slots.Count - 1)
            {
                await Task.WhenAny(replacing.Where(task => !task.IsCompleted));
                replacing.RemoveAll(task => task.IsCompletedSuccessfully);
                await Task.WhenAll(replacing.Where(task => task.IsFaulted));
            }

            var up = _slots.FindAll(slot => slot.IsUp);
            var slot = up[_random.Next(up.Count)];
            replacing.Add(slot.ReplaceAsync(_random.NextDouble() switch
            {
                < 0.8 => KillAsync,
                < 0.9 => process => HangAsync(client, process),
                _ => TerminateAsync,
            }));
        }

        await Task.WhenAll(replacing);
    }

    private Task KillAsync(SiloProcess process)
    {
        Note(Deed.Killed, process);
        process.Kill();
        return Task.CompletedTask;
    }

    private async Task TerminateAsync(SiloProcess process)
    {
        Note(Deed.Terminated, process);
        process.Terminate();
        await process.Ended;
        if (process.ExitCode != 0)
        {
            _violations.Enqueue($"Silo process {process.Arguments.Number} was told to end and ended with {process.ExitCode}");
        }
    }

    /// <summary>The silo does nothing until the others have declared it dead, then it goes on, and must find out.</summary>
    private async Task HangAsync(IJobClient client, SiloProcess process)
    {
        Note(Deed.Hung, process);
        process.Hang();
        while ((await ListAsync(client)).Any(silo => silo.Id == process.SiloId))
        {
            await Task.Delay(Look);
        }

        process.GoOn();
        await process.Ended;
        Interlocked.Increment(ref _zombies);
        if (process.ExitCode != Aborted)
        {
            _violations.Enqueue($"Silo process {process.Arguments.Number} was declared dead, went on, and ended with {process.ExitCode}");
        }
    }

    private static async Task<IReadOnlyList<SiloInfo>> ListAsync(IJobClient client)
    {
        while (true)
        {
            try
            {
                return await client.GetSilosAsync();
            }
            catch (JobGrainsUnavailableException)
            {
                await Task.Delay(Look);
            }
        }
    }

    private void Note(Deed deed, SiloProcess process) => _strikes.Enqueue(new Strike(deed, process.Arguments.Number, Stopwatch.GetTimestamp()));

    /// <summary>Each silo has two ports, side by side.</summary>
    private static List<int> FindFreePorts(int count)
    {
        var first = 21_000 + (2 * Random.Shared.Next(5_000));
        var ports = new List<int>();
        for (var port = first; ports.Count < count; port += 2)
        {
            if (IsFree(port) && IsFree(port + 1))
            {
                ports.Add(port);
            }
        }

        return ports;

        static bool IsFree(int port)
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
