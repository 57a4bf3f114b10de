using JobGrains.Hosting;
using Microsoft.Extensions.Hosting;

namespace JobGrains.Docs;

public static class Telemetry
{
    public static void Configure(HostApplicationBuilder builder)
    {
        builder.Services.AddJobGrains(jobs => jobs.ConfigureTelemetry(telemetry => telemetry.MaxJobTags = 500));
    }
}
