using System.Diagnostics;
using System.Globalization;
using JobGrains.Crash;

namespace JobGrains.Orleans.Crash;

/// <summary>A silo process, seen from the one that started it.</summary>
internal sealed class SiloProcess : IDisposable
{
    /// <summary>What a silo says once it is a member, with its id.</summary>
    public const string IsUp = "This silo is up: ";

    /// <summary>What a silo says when it sees in the membership that another one is dead, with the id of that.</summary>
    public const string HasSeenDead = "This silo has seen dead: ";

    private readonly Process _process;
    private readonly Deaths _deaths;
    private readonly StreamWriter _output;
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(SiloArguments arguments, Process process, Deaths deaths)
    {
        _deaths = deaths;
        Arguments = arguments;
        _process = process;
        _output = new StreamWriter(Path.Combine(arguments.Folder.FullName, string.Create(CultureInfo.InvariantCulture, $"silo-{arguments.Number:d4}.txt"))) { AutoFlush = true };
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _up.TrySetException(new InvalidOperationException($"Silo process {arguments.Number} has ended with {process.ExitCode}."));
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public SiloArguments Arguments { get; }

    /// <summary>Ends when the silo is a member; fails where the process ends before.</summary>
    public Task Up => _up.Task;

    /// <summary>Known once it is up.</summary>
    public SiloId SiloId { get; private set; }

    public int ExitCode => _process.ExitCode;

    public Task Ended => _process.WaitForExitAsync();

    /// <param name="arguments">What it is told.</param>
    /// <param name="deaths">Who is seen dead.</param>
    /// <param name="build">The build that it is; null for this one.</param>
    public static SiloProcess Start(SiloArguments arguments, Deaths deaths, string? build)
    {
        var told = arguments.ToArguments().Prepend(SiloMain.Mode);
        var start = build is null ? OwnProgram.Start(typeof(SiloProcess).Assembly, told) : OwnProgram.StartBuilt(build, told);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return new SiloProcess(arguments, Process.Start(start)!, deaths);
    }

    public void Kill() => _process.Kill();

    public void Hang() => Send("-STOP");

    public void GoOn() => Send("-CONT");

    public void Terminate() => Send("-TERM");

    public void Dispose()
    {
        _process.Dispose();
        _output.Dispose();
    }

    private void Send(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private void Hear(string? line)
    {
        if (line?.StartsWith(IsUp, StringComparison.Ordinal) == true)
        {
            SiloId = new SiloId(line[IsUp.Length..]);
            _up.TrySetResult();
        }
        else if (line?.StartsWith(HasSeenDead, StringComparison.Ordinal) == true)
        {
            _deaths.Note(new SiloId(line[HasSeenDead.Length..]));
        }
        else if (line is not null)
        {
            lock (_output)
            {
                _output.WriteLine(line);
            }
        }
    }
}
