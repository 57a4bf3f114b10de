using System.Collections.Frozen;
using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Orleans.Client.Wire;

/// <summary>The types that travel between grains of the engine: those that <see cref="EngineJson"/> lists, but abstract ones, which travel only inside of others.</summary>
internal static class EngineMessages
{
    /// <summary>The types, each with the name that stands for it on the wire; names never change.</summary>
    public static IReadOnlyDictionary<string, Type> ByName { get; } = typeof(EngineJson)
        .GetCustomAttributesData()
        .Where(data => data.AttributeType == typeof(JsonSerializableAttribute))
        .Select(data => (Type)data.ConstructorArguments[0].Value!)
        .Where(IsOurs)
        .ToDictionary(type => "jobgrains." + type.Name, StringComparer.Ordinal);

    private static readonly FrozenSet<Type> Types = ByName.Values.ToFrozenSet();

    public static bool Contains(Type type) => Types.Contains(type);

    private static bool IsOurs(Type type) => type is { IsClass: true, IsAbstract: false } && (type.Assembly == typeof(EngineJson).Assembly || type.Assembly == typeof(JobId).Assembly);
}
