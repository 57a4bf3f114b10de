using JobGrains.Hosting;
using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql;
using JobGrains.PostgreSql.Clusters;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Orleans.Hosting;

/// <summary>Adds JobGrains with its PostgreSQL store to Orleans silos.</summary>
public static class JobGrainsPostgreSqlSiloBuilderExtensions
{
    /// <summary>
    /// Adds JobGrains to a silo, and keeps everything in a PostgreSQL database, version 13 or later, instead of a grain storage and reminders: what was accepted is committed there. The tables are created, and brought up to
    /// date, when a silo starts, in a schema of their own. All silos of the cluster need the same; one schema is one cluster's. May be called beside <see cref="JobGrainsSiloBuilderExtensions.AddJobGrains"/>.
    /// </summary>
    /// <param name="builder">The silo.</param>
    /// <param name="connectionString">How to connect, as Npgsql has it.</param>
    /// <param name="configure">Adds processors and jobs, and changes settings.</param>
    /// <param name="configureStore">Changes further settings of the store.</param>
    public static ISiloBuilder AddJobGrainsPostgreSql(this ISiloBuilder builder, string connectionString, Action<JobGrainsBuilder>? configure = null, Action<PostgreSqlOptions>? configureStore = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        builder.AddJobGrains(configure);
        builder.Services.AddOptions<PostgreSqlOptions>().ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlOptions>, PostgreSqlOptionsValidator>());
        builder.Services.TryAddSingleton<IClusterStoreHost, PostgreSqlClusterHost>();
        builder.Services.Configure<PostgreSqlOptions>(options => options.ConnectionString = connectionString);
        builder.Services.Configure(configureStore ?? (static _ => { }));
        return builder;
    }
}
