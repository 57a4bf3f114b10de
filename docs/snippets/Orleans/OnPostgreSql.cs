using Microsoft.Extensions.Hosting;

namespace JobGrains.Docs;

public static class OnPostgreSql
{
    public static void AddTo(IHostApplicationBuilder builder, string connectionString)
    {
        builder.UseOrleans(orleans => orleans
            .UseLocalhostClustering()
            .AddJobGrainsPostgreSql(connectionString, jobs => jobs
                .AddProcessor("greet", (context, cancellationToken) => new(ProcessorResult.Succeeded($"Hello, {context.Parameters}!")))));
    }
}
