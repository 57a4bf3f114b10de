namespace JobGrains.Tests.Diagnostics;

/// <summary>One measurement.</summary>
internal sealed record Measured(string Instrument, double Value, IReadOnlyDictionary<string, object?> Tags)
{
    public string? this[string tag] => Tags.GetValueOrDefault(tag) as string;
}
