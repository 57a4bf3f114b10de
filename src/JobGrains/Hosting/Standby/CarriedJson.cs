using System.Text.Json;
using JobGrains.Hosting.Embedded;

namespace JobGrains.Hosting.Standby;

/// <summary>The engine's messages on their way between processes: as they travel between silos.</summary>
internal static class CarriedJson
{
    public static byte[] Write<T>(T message)
        where T : class =>
        JsonCodec.Engine.Write(message);

    public static T Read<T>(byte[] body)
        where T : class
    {
        try
        {
            return JsonCodec.Engine.Read<T>(body);
        }
        catch (JsonException exception)
        {
            throw new JobGrainsVersionException($"A {typeof(T).Name} of another process cannot be read: {exception.Message} Processes of versions that are no neighbours share the store. Upgrade them.");
        }
    }
}
