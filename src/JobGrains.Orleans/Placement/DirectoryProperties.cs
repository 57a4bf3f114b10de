using JobGrains.Orleans.Client.Grains;
using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Metadata;

namespace JobGrains.Orleans.Placement;

/// <summary>
/// Has the engine's grains found by JobGrains' own grain directory where there is one: where the application wants it, and has not made that kind its default directory.
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
