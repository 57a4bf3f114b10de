using JobGrains.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Docs;

public static class HealthChecks
{
    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks().AddJobGrains(health =>
        {
            health.RequireSuccessWithin("nightly-import", TimeSpan.FromHours(26));
            health.MaxQueueTime = TimeSpan.FromMinutes(30);
            health.MaxOpenRuns = 100_000;
        });
    }
}
