using JobGrains.Hosting.Storage;
using JobGrains.PostgreSql;
using JobGrains.PostgreSql.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace JobGrains.Hosting;

/// <summary>Keeps what JobGrains has in PostgreSQL.</summary>
public static class JobGrainsPostgreSqlExtensions
{
    /// <summary>
    /// Keeps everything in a PostgreSQL database, version 13 or later: what was accepted is committed there. The tables are created, and brought up to date, at the start, in a schema of their own. For the embedded host. Adds
    /// <see cref="ITransactionalJobClient"/>, too.
    /// </summary>
    /// <param name="builder">What JobGrains is added with.</param>
    /// <param name="connectionString">How to connect, as Npgsql has it. Of several processes that use a schema one runs jobs; the others stand by: their <see cref="IJobClient"/> works, and one of them takes over when that one is gone.</param>
    /// <param name="configure">Changes further settings.</param>
    public static JobGrainsBuilder UsePostgreSql(this JobGrainsBuilder builder, string connectionString, Action<PostgreSqlOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        builder.Services.AddOptions<PostgreSqlOptions>().ValidateOnStart();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlOptions>, PostgreSqlOptionsValidator>());
        builder.Services.TryAddSingleton<PostgreSqlHost>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IStoreHost, PostgreSqlHost>(static provider => provider.GetRequiredService<PostgreSqlHost>()));
        builder.Services.TryAddSingleton<IOutboxHost>(static provider => provider.GetRequiredService<PostgreSqlHost>());
        builder.Services.TryAddSingleton<ITransactionalJobClient, OutboxClient>();
        builder.Services.Configure<PostgreSqlOptions>(options => options.ConnectionString = connectionString);
        builder.Services.Configure(configure ?? (static _ => { }));
        return builder;
    }
}
