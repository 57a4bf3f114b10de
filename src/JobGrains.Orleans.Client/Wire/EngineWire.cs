using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;

namespace JobGrains.Orleans.Client.Wire;

/// <summary>
/// Tells Orleans how the engine's messages travel. It is consulted before general codecs, so that a JSON or other serializer of the application's, which has options of its own, never
/// gets them; and it admits them to every silo and client.
/// </summary>
internal sealed class EngineWire(IServiceProvider services) : ISpecializableCodec, ISpecializableCopier, ITypeFilter
{
    /// <summary>What Orleans writes around a message.</summary>
    private const int Around = 4_096;

    private readonly ConcurrentDictionary<Type, IFieldCodec> _codecs = new();
    private readonly ConcurrentDictionary<Type, IDeepCopier> _copiers = new();

    public bool IsSupportedType(Type type) => EngineMessages.Contains(type);

    public IFieldCodec GetSpecializedCodec(Type type) => _codecs.GetOrAdd(type, message => (IFieldCodec)Make(typeof(EngineMessageCodec<>), message, Limit()));

    public IDeepCopier GetSpecializedCopier(Type type) => _copiers.GetOrAdd(type, static message => (IDeepCopier)Make(typeof(SharedCopier<>), message));

    public bool? IsTypeAllowed(Type type) => EngineMessages.Contains(type) || typeof(JobGrainsException).IsAssignableFrom(type) ? true : null;

    private static object Make(Type definition, Type message, params object[] arguments) => Activator.CreateInstance(definition.MakeGenericType(message), arguments)!;

    /// <summary>A serializer that is no silo's and no client's has none.</summary>
    private int Limit() => services.GetService<IOptions<MessagingOptions>>()?.Value.MaxMessageBodySize - Around ?? int.MaxValue;
}
