using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace JobGrains.Client;

/// <summary>
/// Definitions as JSON for people: indented, names of enum members, unknown members refused. Read by reflection, not by generated code, so that a member that is left out
/// has the default of the definition.
/// </summary>
internal static class DefinitionJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
        AllowOutOfOrderMetadataProperties = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(allowIntegerValues: false) },
    };

    public static string Write(JobDefinition definition) => JsonSerializer.Serialize(definition, Options);

    public static JobDefinition Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<JobDefinition>(json, Options)
                ?? throw new JobValidationException(["The JSON is null; it needs to be a job definition as ExportAsync writes it."]);
        }
        catch (JsonException exception)
        {
            throw new JobValidationException([$"The JSON is not a job definition: {exception.Message} Correct it to what ExportAsync writes."]);
        }
    }
}
