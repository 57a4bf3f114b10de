using System.Collections.Concurrent;
using Orleans.Serialization;
using Orleans.Serialization.Cloning;
using Orleans.Serialization.Codecs;
using Orleans.Serialization.Serializers;

namespace JobGrains.Orleans.Client.Wire;

/// <summary>
/// Tells Orleans how the engine's messages travel. It is consulted before general codecs, so that a JSON or other serializer of the application's, which has options of its own, never
/// gets them; and it admits them to every silo and client.
/// </summary>
internal sealed class EngineWire : ISpecializableCodec, ISpecializableCopier, ITypeFilter
{
    private readonly ConcurrentDictionary<Type, IFieldCodec> _codecs = new();
    private readonly ConcurrentDictionary<Type, IDeepCopier> _copiers = new();

    public bool IsSupportedType(Type type) => EngineMessages.Contains(type);

    public IFieldCodec GetSpecializedCodec(Type type) => _codecs.GetOrAdd(type, static message => (IFieldCodec)Make(typeof(EngineMessageCodec<>), message));

    public IDeepCopier GetSpecializedCopier(Type type) => _copiers.GetOrAdd(type, static message => (IDeepCopier)Make(typeof(SharedCopier<>), message));

    public bool? IsTypeAllowed(Type type) => EngineMessages.Contains(type) || typeof(JobGrainsException).IsAssignableFrom(type) ? true : null;

    private static object Make(Type definition, Type message) => Activator.CreateInstance(definition.MakeGenericType(message))!;
}
