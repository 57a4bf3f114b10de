using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;

namespace JobGrains.Orleans.Client.Wire;

/// <summary>What silos and clients need to exchange the engine's messages and exceptions.</summary>
internal static class WireServices
{
    public static void Add(IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(EngineWire)))
        {
            return;
        }

        services.AddSingleton<EngineWire>();
        services.AddSingleton<ISpecializableCodec>(static provider => provider.GetRequiredService<EngineWire>());
        services.AddSingleton<ISpecializableCopier>(static provider => provider.GetRequiredService<EngineWire>());
        services.AddSingleton<ITypeFilter>(static provider => provider.GetRequiredService<EngineWire>());
        services.Configure<ExceptionSerializationOptions>(static options => options.SupportedNamespacePrefixes.Add(nameof(JobGrains)));
        services.Configure<TypeManifestOptions>(static options =>
        {
            foreach (var (name, type) in EngineMessages.ByName)
            {
                options.WellKnownTypeAliases[name] = type;
            }
        });
    }
}
