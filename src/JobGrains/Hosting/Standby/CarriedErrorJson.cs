using System.Text.Json.Serialization;

namespace JobGrains.Hosting.Standby;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CarriedError))]
internal sealed partial class CarriedErrorJson : JsonSerializerContext;
