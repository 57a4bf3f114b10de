using Microsoft.Extensions.Hosting;

namespace JobGrains.Docs;

public static class OnOrleans
{
    public static void AddTo(IHostApplicationBuilder builder)
    {
        builder.UseOrleans(orleans => orleans
            .UseLocalhostClustering()
            .UseInMemoryReminderService()
            .AddMemoryGrainStorageAsDefault()
            .AddJobGrains(jobs => jobs
                .AddProcessor("greet", (context, cancellationToken) => new(ProcessorResult.Succeeded($"Hello, {context.Parameters}!")))
                .AddJob(new JobDefinition { Id = "greet", Processor = "greet" })));
    }
}
