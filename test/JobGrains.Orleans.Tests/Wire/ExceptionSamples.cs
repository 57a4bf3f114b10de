using System.Reflection;

namespace JobGrains.Orleans.Tests.Wire;

internal static class ExceptionSamples
{
    /// <summary>An exception of a type, made with its longest constructor.</summary>
    public static Exception Of(Type type)
    {
        var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)!;
        return (Exception)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Argument(parameter.ParameterType))]);
    }

    /// <summary>What a caller can learn from an exception.</summary>
    public static string Describe(Exception exception)
    {
        var properties = exception.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);
        return string.Join('\n', properties.Select(property => $"{property.Name}: {Text(property.GetValue(exception))}").Prepend(exception.Message));
    }

    private static object? Argument(Type type) => type switch
    {
        _ when type == typeof(IReadOnlyList<string>) => new[] { "one", "two" },
        _ when type == typeof(RunKey) => new RunKey("job", "key"),
        _ when type == typeof(Exception) => null,
        _ => Samples.Of(type),
    };

    private static string Text(object? value) => value is IEnumerable<string> list ? string.Join('|', list) : $"{value}";
}
