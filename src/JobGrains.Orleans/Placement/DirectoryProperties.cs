using JobGrains.Orleans.Client.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Metadata;

namespace JobGrains.Orleans.Placement;

/// <summary>
/// Has the engine's grains found by JobGrains' own grain directory. Where there is none, because the application has refused it, or has made that kind its default directory, the default
/// one finds them.
/// </summary>
internal sealed class DirectoryProperties(IServiceProviderIsKeyedService services) : IGrainPropertiesProvider
{
    public const string DirectoryName = "jobgrains";

    private readonly bool _exists = services.IsKeyedService(typeof(IGrainDirectory), DirectoryName);

    public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        if (_exists && grainType.ToString()!.StartsWith(GrainKind.Prefix, StringComparison.Ordinal))
        {
            properties[WellKnownGrainTypeProperties.GrainDirectory] = DirectoryName;
        }
    }
}
