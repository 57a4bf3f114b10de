using JobGrains.Schedules;
using JobGrains.Schedules.Zones;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace JobGrains.Hosting;

/// <summary>What schedules need, on silos and in clients.</summary>
internal static class ScheduleServices
{
    public static void Add(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ZoneTables>();
        services.TryAddSingleton(static provider => new HolidayRegistry(
            provider.GetServices<HolidayRegistration>().Select(holidays => KeyValuePair.Create(holidays.Name, holidays.Make(provider)))));
        services.TryAddSingleton(static provider => new ScheduleCompiler(provider.GetRequiredService<ZoneTables>(), provider.GetRequiredService<HolidayRegistry>().Find));
        services.TryAddSingleton<ISchedulePreviewer, SchedulePreviewer>();
    }
}
