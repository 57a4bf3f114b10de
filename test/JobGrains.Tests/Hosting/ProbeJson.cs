using System.Text.Json.Serialization;

namespace JobGrains.Tests.Hosting;

[JsonSerializable(typeof(ProbeRecord))]
internal sealed partial class ProbeJson : JsonSerializerContext;
