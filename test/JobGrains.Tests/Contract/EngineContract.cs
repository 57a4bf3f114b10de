using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using JobGrains.Hosting;
using JobGrains.Tests.Hosting;

namespace JobGrains.Tests.Contract;

/// <summary>What builds of the engine that share a cluster or a store must agree on, as sorted lines: calls, messages, records, and the numbers of enumerations.</summary>
internal static class EngineContract
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static IReadOnlyList<string> Describe()
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal) { $"{ContractRules.Number} = {EngineVersion.Contract}", $"{ContractRules.Oldest} = {EngineVersion.Oldest}" };
        foreach (var type in EngineTypes.Reachable().Where(IsOurs))
        {
            lines.UnionWith(type.IsEnum ? Members(type) : Parts(type));
        }

        foreach (var grain in typeof(EngineJson).Assembly.GetTypes().Where(IsCalled))
        {
            lines.UnionWith(Methods(grain).Select(method => $"call {grain.Name}.{method.Name}: {Name(method.GetParameters()[0].ParameterType)} -> {Name(method.ReturnType.GetGenericArguments()[0])}"));
        }

        return [.. lines];
    }

    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith(nameof(JobGrains), StringComparison.Ordinal) == true && EngineJson.Default.GetTypeInfo(type)!.ElementType is null;

    private static bool IsCalled(Type type) =>
        type.IsInterface && Methods(type).Any()
        && Methods(type).All(m => m.GetParameters() is [{ ParameterType.IsClass: true }] && m.ReturnType.IsGenericType && m.ReturnType.GetGenericTypeDefinition() == typeof(ValueTask<>))
        && (type.Name.EndsWith("Grain", StringComparison.Ordinal) || type.Name.EndsWith("Relay", StringComparison.Ordinal));

    private static IEnumerable<MethodInfo> Methods(Type grain) => grain.GetInterfaces().Append(grain).SelectMany(type => type.GetMethods());

    private static IEnumerable<string> Members(Type type) =>
        Enum.GetValues(type).Cast<object>().Select(value => $"enum {type.Name}.{value} = {Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)}");

    private static IEnumerable<string> Parts(Type type)
    {
        var info = EngineJson.Default.GetTypeInfo(type)!;
        var kind = typeof(IStoredRecord).IsAssignableFrom(type) ? "record" : "type";
        if (info.Kind != JsonTypeInfoKind.Object)
        {
            yield return $"{kind} {Name(type)}: a form of its own";
            yield break;
        }

        yield return $"{kind} {Name(type)}";
        foreach (var derived in info.PolymorphismOptions?.DerivedTypes ?? [])
        {
            yield return $"{kind} {Name(type)} as '{derived.TypeDiscriminator}': {Name(derived.DerivedType)}";
        }

        foreach (var property in info.Properties.Where(p => p.Get is not null && p.Set is not null))
        {
            yield return $"{kind} {Name(type)}.{property.Name}: {Name(property.PropertyType)}{(IsOptional(type, property) ? "" : " always")}";
        }
    }

    /// <summary>Whether a build that does not know the property may leave it out: what is read is then null, or the type's zero.</summary>
    private static bool IsOptional(Type type, JsonPropertyInfo property)
    {
        if (property.IsRequired)
        {
            return false;
        }

        var declared = type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single(p =>
            JsonName(p) == property.Name && p.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Always && (p.GetMethod!.IsPublic || p.GetCustomAttribute<JsonIncludeAttribute>() is not null));
        return declared.GetCustomAttribute<JsonIgnoreAttribute>()?.Condition != JsonIgnoreCondition.Never
            && (declared.PropertyType.IsValueType || Nullability.Create(declared).WriteState == NullabilityState.Nullable);
    }

    private static string JsonName(PropertyInfo property) =>
        property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name);

    private static string Name(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } value)
        {
            return Name(value) + "?";
        }

        return type.IsArray ? Name(type.GetElementType()!) + "[]"
            : type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;
    }
}
