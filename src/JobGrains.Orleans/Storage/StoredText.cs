namespace JobGrains.Orleans.Storage;

/// <summary>
/// What the engine keeps in a grain storage: text, which any storage serializer can write and read back, and the schema of this envelope. Records of the engine have a schema of their own.
/// </summary>
[GenerateSerializer]
[Alias("jobgrains.StoredText")]
internal sealed class StoredText
{
    public const int KnownSchema = 1;

    [Id(0)]
    public int Schema { get; set; } = KnownSchema;

    [Id(1)]
    public string? Text { get; set; }
}
