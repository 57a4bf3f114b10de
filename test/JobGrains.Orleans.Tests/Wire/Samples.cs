using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using JobGrains.Jobs;

namespace JobGrains.Orleans.Tests.Wire;

/// <summary>Makes an object of each type that travels, with something in every property.</summary>
internal static class Samples
{
    private const int MaxDepth = 6;

    public static object Of(Type type) => Make(type, 0) ?? throw new InvalidOperationException($"There is no sample of {type}.");

    private static object? Make(Type type, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Simple(type) is { } simple)
        {
            return simple;
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).Cast<object>().Last();
        }

        if (ElementOf(type) is { } element)
        {
            return List(type, element, depth);
        }

        if (depth > MaxDepth)
        {
            return null;
        }

        if (type.IsAbstract)
        {
            // The first of the types that may stand for it.
            var derived = type.GetCustomAttributes<JsonDerivedTypeAttribute>().First().DerivedType;
            return Make(derived, depth);
        }

        return Fill(type, depth);
    }

    private static object? Simple(Type type) => type switch
    {
        _ when type == typeof(string) => "text",
        _ when type == typeof(bool) => true,
        _ when type == typeof(int) => 7,
        _ when type == typeof(long) => 8L,
        _ when type == typeof(uint) => 9u,
        _ when type == typeof(ulong) => 10ul,
        _ when type == typeof(short) => (short)11,
        _ when type == typeof(byte) => (byte)12,
        _ when type == typeof(double) => 0.5,
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(13),
        _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        _ when type == typeof(DateOnly) => new DateOnly(2026, 1, 2),
        _ when type == typeof(TimeOnly) => new TimeOnly(3, 4, 5),
        _ when type == typeof(JobId) => new JobId("job"),
        _ when type == typeof(SiloId) => new SiloId("10.0.0.1:1@2"),
        _ when type == typeof(InstanceId) => new InstanceId("a.0.U6WAxjLOFFrjLVyvCYy5cg"),
        _ when type == typeof(TaskId) => TaskId.Mapped(3, 4),

        // It may carry the bytes that it was read from, and then these are what is sent.
        _ when type == typeof(DefinitionSnapshot) => new DefinitionSnapshot((JobDefinition)Fill(typeof(JobDefinition), 0)),
        _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([14, 15]),
        _ when type == typeof(JsonElement) => JsonDocument.Parse("[1]").RootElement,
        _ => null,
    };

    private static Type? ElementOf(Type type) => type.IsArray
        ? type.GetElementType()
        : type.GetInterfaces().Append(type).FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))?.GetGenericArguments()[0];

    private static object? List(Type type, Type element, int depth)
    {
        if (element.IsGenericType && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>))
        {
            var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(element.GetGenericArguments()))!;
            if (Make(element.GetGenericArguments()[0], depth + 1) is { } key && Make(element.GetGenericArguments()[1], depth + 1) is { } value)
            {
                dictionary.Add(key, value);
            }

            return dictionary;
        }

        var items = Make(element, depth + 1) is { } item ? new[] { item } : [];
        var array = Array.CreateInstance(element, items.Length);
        items.CopyTo(array, 0);
        return type.IsAssignableFrom(array.GetType()) ? array : Activator.CreateInstance(type, array);
    }

    private static object Fill(Type type, int depth)
    {
        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(c => c.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(c => c.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType, depth + 1))]);

        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsFilled))
        {
            if (Make(property.PropertyType, depth + 1) is { } value)
            {
                property.SetValue(made, value);
            }
        }

        return made;
    }

    private static bool IsFilled(PropertyInfo property) =>
        property.SetMethod is not null
        && property.GetIndexParameters().Length == 0
        && property.GetCustomAttribute<JsonIgnoreAttribute>() is null or { Condition: not JsonIgnoreCondition.Always }
        && property.GetCustomAttribute<JsonExtensionDataAttribute>() is null;
}
