using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace JobGrains.PostgreSqlServer;

/// <summary>
/// A PostgreSQL server: one of its own, from the installed binaries, with a new data folder and a free port, which ends with this process however that ends; or the one
/// that <see cref="Variable"/> names.
/// </summary>
public sealed class PostgreSqlServer : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string of a server to use. Its user must be allowed to create databases.</summary>
    public const string Variable = "JOBGRAINS_POSTGRESQL";

    private const int Attempts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process? _process;
    private readonly ServerOutput? _output;

    private PostgreSqlServer(string connectionString, Process? process, ServerOutput? output)
    {
        ConnectionString = connectionString;
        _process = process;
        _output = output;
    }

    /// <summary>To its default database.</summary>
    public string ConnectionString { get; }

    /// <summary>Why no server can be started here; null where one can.</summary>
    public static string? Missing =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } || (!OperatingSystem.IsWindows() && PostgreSqlBinaries.Find() is not null)
            ? null
            : $"There is no PostgreSQL: install its server (Debian: apt-get install postgresql), or set {Variable} to the connection string of one.";

    /// <summary>Starts a server and waits until it takes connections.</summary>
    /// <param name="settings">Settings of a server that is started here, as <c>name=value</c>.</param>
    /// <exception cref="InvalidOperationException">There is none, or it does not start; the message has its last words.</exception>
    public static async Task<PostgreSqlServer> StartAsync(params IReadOnlyList<string> settings)
    {
        if (Missing is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return new PostgreSqlServer(given, null, null);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await StartAsync(FindFreePort(), settings);
            }
            catch (InvalidOperationException) when (attempt < Attempts)
            {
                // Another process may have taken the port since.
            }
        }
    }

    /// <summary>Creates a database with what the AdoNet providers of Orleans need.</summary>
    /// <returns>The connection string to it.</returns>
    public async Task<string> CreateOrleansDatabaseAsync()
    {
        var created = await CreateDatabaseAsync();
        await ExecuteAsync(created, await new StreamReader(Resource("Orleans.sql")).ReadToEndAsync());
        return created;
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>The connection string to it.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"jobgrains_{Guid.NewGuid():N}";
        await ExecuteAsync(ConnectionString, $"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(ConnectionString) { Database = name, IncludeErrorDetail = true }.ConnectionString;
    }

    /// <summary>Ends the server as a crash does, and starts it again on the same data.</summary>
    /// <returns>Whether it is one that this process has started: no other is touched.</returns>
    public async Task<bool> CrashAsync()
    {
        if (_process is null || _output is null)
        {
            return false;
        }

        var ready = _output.NextReady();
        await _process.StandardInput.WriteLineAsync("crash");
        await _process.StandardInput.FlushAsync();
        await ready.WaitAsync(Patience);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(Patience);
            _process.Dispose();
        }
    }

    private static async Task<PostgreSqlServer> StartAsync(int port, IReadOnlyList<string> settings)
    {
        var script = await new StreamReader(Resource("run-server.sh")).ReadToEndAsync();
        List<string> command = ["sh", "-c", script, "sh", PostgreSqlBinaries.Find()!, $"{port}", .. settings.SelectMany(setting => new[] { "-c", setting })];
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root.
            command.InsertRange(0, ["runuser", "-u", PostgreSqlBinaries.FindUser(), "--"]);
        }

        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        var output = new ServerOutput();
        var started = output.NextReady();
        process.OutputDataReceived += (_, line) => output.Hear(line.Data);
        process.ErrorDataReceived += (_, line) => output.Hear(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await started.WaitAsync(Patience);
        }
        catch (Exception)
        {
            process.Kill(entireProcessTree: true);
            process.Dispose();
            throw;
        }

        return new PostgreSqlServer($"Host=127.0.0.1;Port={port};Username=jobgrains;Database=postgres;Maximum Pool Size=40", process, output);
    }

    /// <summary>Runs statements on a database.</summary>
    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static Stream Resource(string name) => typeof(PostgreSqlServer).Assembly.GetManifestResourceStream(name)!;

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
