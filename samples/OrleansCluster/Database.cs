using Orleans.Configuration;

namespace OrleansCluster;

/// <summary>One database for membership, state and reminders; silos and clients of one cluster use the same and the same ids.</summary>
internal static class Database
{
    private const string Invariant = "Npgsql";

    public static ISiloBuilder UseDatabase(this ISiloBuilder silo, string connection) => silo
        .Configure<ClusterOptions>(Name)
        .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
        .AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Invariant, connection))
        .UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Invariant, connection));

    public static IClientBuilder UseDatabase(this IClientBuilder client, string connection) => client
        .Configure<ClusterOptions>(Name)
        .UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Invariant, connection));

    private static void Name(ClusterOptions options) => (options.ClusterId, options.ServiceId) = ("sample", "sample");
}
