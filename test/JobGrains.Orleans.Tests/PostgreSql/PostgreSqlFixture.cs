using JobGrains.Hosting.Storage;
using JobGrains.Orleans.TestingHost;
using JobGrains.PostgreSql.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Storage;
using Server = JobGrains.PostgreSqlServer.PostgreSqlServer;

namespace JobGrains.Orleans.Tests.PostgreSql;

/// <summary>A PostgreSQL server with a database for Orleans, for the tests of a class. Skips them, and says why, where there is none.</summary>
public sealed class PostgreSqlFixture : IAsyncLifetime
{
    private const string Invariant = "Npgsql";
    private const string Storage = "PostgreSql";

    private Server? _server;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Server.Missing is { } reason)
        {
            Assert.Skip(reason);
        }

        _server = await Server.StartAsync();
        ConnectionString = await _server.CreateOrleansDatabaseAsync();
    }

    /// <summary>Creates a further database with the tables.</summary>
    public Task<string> CreateOrleansDatabaseAsync() => _server!.CreateOrleansDatabaseAsync();

    /// <summary>Creates an empty database.</summary>
    public Task<string> CreateDatabaseAsync() => _server!.CreateDatabaseAsync();

    /// <summary>Puts silos on a database, apart from all others on it.</summary>
    internal static Action<ISiloBuilder> NewService(string connectionString)
    {
        var service = Guid.NewGuid().ToString("N");
        return silo =>
        {
            // The test cluster gives itself one, after this.
            silo.Services.PostConfigure<ClusterOptions>(options => options.ServiceId = service);
            silo.AddAdoNetGrainStorage(Storage, options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            });
            silo.Services.AddKeyedSingleton<IGrainStorage>(
                OrleansHostOptions.DefaultStorageProvider,
                static (provider, _) => new PluggedStorage(provider.GetRequiredKeyedService<IGrainStorage>(Storage), provider.GetRequiredService<SiloPlug>()));
            silo.UseAdoNetReminderService(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            });
        };
    }

    /// <summary>Puts silos on JobGrains' own store, in a schema of theirs.</summary>
    internal static Action<ISiloBuilder> NewSchema(string connectionString) => InSchema(connectionString, $"s{Guid.NewGuid():N}");

    /// <summary>Puts silos on JobGrains' own store.</summary>
    internal static Action<ISiloBuilder> InSchema(string connectionString, string schema) => silo =>
    {
        // The test cluster gives itself one, after this.
        silo.Services.PostConfigure<ClusterOptions>(options => options.ServiceId = schema);
        silo.AddJobGrainsPostgreSql(connectionString, configureStore: options => options.Schema = schema);
        silo.Services.RemoveAll<IClusterStoreHost>();
        silo.Services.AddSingleton<IClusterStoreHost>(static provider =>
            new PluggedStoreHost(ActivatorUtilities.CreateInstance<PostgreSqlClusterHost>(provider), provider.GetRequiredService<SiloPlug>()));
    };

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
