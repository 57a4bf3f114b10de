using System.Text.Json.Serialization;

namespace JobGrains.PostgreSql;

/// <summary>What the store itself writes as JSON.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class StoreJson : JsonSerializerContext;
