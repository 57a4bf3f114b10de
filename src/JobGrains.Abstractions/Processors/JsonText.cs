using System.Text.Json;

namespace JobGrains;

/// <summary>Reads and writes the texts that jobs carry, with errors that say which text was wrong.</summary>
internal static class JsonText
{
    public static T Read<T>(string what, string? text, JsonSerializerOptions options)
    {
        if (text is null)
        {
            throw new JobValidationException([$"{what} is missing; it must be JSON of type {typeof(T)}. Pass one, or override how the processor reads it."]);
        }

        try
        {
            return JsonSerializer.Deserialize<T>(text, options) ?? throw new JobValidationException([$"{what} is JSON null; it must be JSON of type {typeof(T)}."]);
        }
        catch (JsonException exception)
        {
            throw new JobValidationException([$"{what} is not JSON of type {typeof(T)}: {exception.Message}"]);
        }
    }

    public static string Write<T>(T value, JsonSerializerOptions options) => JsonSerializer.Serialize(value, options);
}
