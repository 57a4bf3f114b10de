using System.Collections.Concurrent;
using System.Diagnostics;
using JobGrains.Crash;
using Microsoft.Extensions.DependencyInjection;

namespace JobGrains.Orleans.Crash;

/// <summary>The process that starts the silos, is their client, and strikes them.</summary>
internal sealed class ClusterRun : IDisposable
{
    private const int Aborted = 134;
    private const int Client = 0;
    private const int DatabaseCrashes = 2;
    private static readonly LoadSize Size = new(Submitters: 12, LargestMap: 200, Pause: TimeSpan.FromMilliseconds(300));
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan FinishLimit = TimeSpan.FromMinutes(10);

    private readonly ClusterArguments _arguments;
    private readonly ChildLog _log;
    private readonly Random _random;
    private readonly List<SiloSlot> _slots;
    private readonly FreePorts _ports;
    private readonly Deaths _deaths = new();
    private readonly ConcurrentQueue<Strike> _strikes = [];
    private readonly ConcurrentQueue<string> _violations = [];
    private int _processes = Client;
    private int _zombies;
    private int _databaseCrashes;

    private ClusterRun(ClusterArguments arguments, DirectoryInfo folder, string database, ChildLog log, NextBuild? nextBuild)
    {
        _arguments = arguments;
        _log = log;
        _random = new Random(arguments.Seed);
        _ports = new FreePorts();
        _slots = [.. Enumerable.Range(1, arguments.Silos).Select(number => new SiloSlot($"silo{number}", Start))];

        SiloProcess Start(string name)
        {
            var number = Interlocked.Increment(ref _processes);
            return SiloProcess.Start(new SiloArguments(folder, number, name, _ports.Next(), database, arguments.IsTuned, arguments.HasOwnStore), _deaths, number % 2 == 0 ? nextBuild?.Program : null);
        }
    }

    public static async Task<int> RunAsync(ClusterArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("jobgrains-cluster-");
        Console.WriteLine($"Logs: {folder.FullName}");
        using var nextBuild = arguments.IsUpgrade ? NextBuild.Make() : null;
        await using var server = await PostgreSqlServer.PostgreSqlServer.StartAsync();
        var database = await server.CreateOrleansDatabaseAsync();
        using var host = SiloMain.BuildClient(database);
        using var log = new ChildLog(folder, Client);
        using var run = new ClusterRun(arguments, folder, database, log, nextBuild);
        await Task.WhenAll(run._slots.Select(slot => slot.UpAsync()));
        await host.StartAsync();
        var client = host.Services.GetRequiredService<IJobClient>();
        foreach (var job in CrashProcessors.Jobs)
        {
            await client.SaveAsync(job);
        }

        var load = new CrashLoad(client, log, Client, Size);
        using var stop = new CancellationTokenSource();
        var loading = load.RunAsync(stop.Token);
        await (arguments.IsRolling ? run.RollAsync() : run.StrikeAsync(server));
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
        findings.Print(violations, run._zombies, run._databaseCrashes, run._slots);
        var missed = Bars.Of(arguments).Missed(findings.Failovers).ToList();
        missed.ForEach(Console.WriteLine);
        var isWell = violations.Count == 0 && missed.Count == 0;
        Console.WriteLine(isWell ? "All is well." : $"{violations.Count} violations; {missed.Count} bars were missed.");
        if (isWell && !arguments.Keeps)
        {
            folder.Delete(recursive: true);
        }

        return isWell ? 0 : 1;

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

    /// <summary>Strikes one silo after the other; all others but one are up at any time. After each third of the run the database crashes, too.</summary>
    private async Task StrikeAsync(PostgreSqlServer.PostgreSqlServer server)
    {
        var watch = Stopwatch.StartNew();
        var replacing = new List<Task>();
        var (shortest, longest) = _arguments.IsTuned ? (3.6, 4.6) : (22.0, 30.0);
        while (watch.Elapsed.TotalMinutes < _arguments.Minutes)
        {
            await Task.Delay(TimeSpan.FromSeconds(shortest + ((longest - shortest) * _random.NextDouble())));
            if (_databaseCrashes < DatabaseCrashes && watch.Elapsed.TotalMinutes > _arguments.Minutes * (_databaseCrashes + 1) / (DatabaseCrashes + 1) && await server.CrashAsync())
            {
                _databaseCrashes++;
            }

            while (_slots.Count(slot => slot.IsUp) < _slots.Count - 1)
            {
                await await Task.WhenAny(replacing);
                replacing.RemoveAll(task => task.IsCompleted);
            }

            var up = _slots.FindAll(slot => slot.IsUp);
            var slot = up[_random.Next(up.Count)];
            replacing.Add(slot.ReplaceAsync(_random.NextDouble() switch
            {
                < 0.88 => KillAsync,
                < 0.94 => HangAsync,
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
    private async Task HangAsync(SiloProcess process)
    {
        Note(Deed.Hung, process);
        process.Hang();
        try
        {
            await _deaths.Of(process.SiloId).WaitAsync(Patience);
            process.GoOn();
            await process.Ended.WaitAsync(Patience);
            Interlocked.Increment(ref _zombies);
            if (process.ExitCode != Aborted)
            {
                _violations.Enqueue($"Silo process {process.Arguments.Number} was declared dead, went on, and ended with {process.ExitCode}");
            }
        }
        catch (TimeoutException)
        {
            _violations.Enqueue($"Silo process {process.Arguments.Number} hung and was not declared dead, or was and did not end, within {Patience}");
            process.Kill();
        }
    }

    private void Note(Deed deed, SiloProcess process)
    {
        _log.Write(LogLine.Struck, deed, process.Arguments.Number, process.SiloId);
        _strikes.Enqueue(new Strike(deed, process.Arguments.Number, process.SiloId, Stopwatch.GetTimestamp()));
    }
}
