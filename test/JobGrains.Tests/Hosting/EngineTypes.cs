using System.Text.Json.Serialization;
using JobGrains.Hosting;

namespace JobGrains.Tests.Hosting;

/// <summary>The types of what travels and is stored.</summary>
internal static class EngineTypes
{
    /// <summary>Those that <see cref="EngineJson"/> lists, and all that stand in them.</summary>
    public static IReadOnlyList<Type> Reachable()
    {
        var seen = new List<Type>();
        var open = new Queue<Type>(typeof(EngineJson).GetCustomAttributesData()
            .Where(a => a.AttributeType == typeof(JsonSerializableAttribute))
            .Select(a => (Type)a.ConstructorArguments[0].Value!));
        while (open.TryDequeue(out var next))
        {
            var type = Nullable.GetUnderlyingType(next) ?? next;
            if (seen.Contains(type) || EngineJson.Default.GetTypeInfo(type) is not { } info)
            {
                continue;
            }

            seen.Add(type);
            foreach (var part in info.Properties.Select(p => p.PropertyType).Concat(info.PolymorphismOptions?.DerivedTypes.Select(d => d.DerivedType) ?? []).Append(info.ElementType).OfType<Type>())
            {
                open.Enqueue(part);
            }
        }

        return seen;
    }
}
