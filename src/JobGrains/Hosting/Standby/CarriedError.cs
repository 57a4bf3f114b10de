using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace JobGrains.Hosting.Standby;

/// <summary>An exception of the engine on its way between processes: its type, its message and its properties, and nothing of where it was thrown.</summary>
internal sealed record CarriedError(string Type, string Message, IReadOnlyDictionary<string, string> Data)
{
    private const string HasBytes = " has ";

    public static byte[] Write(JobGrainsException exception)
    {
        var data = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in exception.Data)
        {
            if (entry is { Key: string name, Value: string value })
            {
                data[name] = value;
            }
        }

        return JsonSerializer.SerializeToUtf8Bytes(new CarriedError(exception.GetType().Name, exception.Message, data), CarriedErrorJson.Default.CarriedError);
    }

    /// <summary>An exception of the same type with the same message and properties. One that only another build knows says that the outcome is unknown.</summary>
    public static JobGrainsException Read(byte[] body) => JsonSerializer.Deserialize(body, CarriedErrorJson.Default.CarriedError)!.Make();

    private JobGrainsException Make() => Type switch
    {
        nameof(JobBacklogFullException) => new JobBacklogFullException(new JobId(Text("JobId")), int.Parse(Text("MaxBacklog"), CultureInfo.InvariantCulture)),
        nameof(JobConflictException) => new JobConflictException(Message),
        nameof(JobGrainsVersionException) => new JobGrainsVersionException(Message),
        nameof(JobInstanceNotFoundException) => new JobInstanceNotFoundException(new InstanceId(Text("InstanceId")), Message),
        nameof(JobLimitExceededException) => new JobLimitExceededException(Message),
        nameof(JobNotFoundException) => new JobNotFoundException(new JobId(Text("JobId")), Message),
        nameof(JobRunUnknownException) => new JobRunUnknownException(new RunKey(new JobId(Text("JobId")), Text("IdempotencyKey"))),
        nameof(JobValidationException) => new JobValidationException(Text("Problems").Split('\n')),
        nameof(MapRefusedException) => new MapRefusedException(Message),
        nameof(PayloadTooLargeException) => new PayloadTooLargeException(Message[..Message.LastIndexOf(HasBytes, StringComparison.Ordinal)], long.Parse(Text("Bytes"), CultureInfo.InvariantCulture)),
        nameof(ProcessorNotFoundException) => new ProcessorNotFoundException(Text("Processor"), new SiloId(Text("Silo"))),
        nameof(SiloNotFoundException) => new SiloNotFoundException(new SiloId(Text("SiloId"))),
        _ => new JobGrainsUnavailableException(Message),
    };

    private string Text(string name) => Data.GetValueOrDefault(name, "");
}
