using System.Buffers;
using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>
/// Names one run of a job: <c>{job id}.{generation}.{22 characters}</c>. The last part is the fire key itself where that is 22 characters of base64url, as the keys
/// are that JobGrains draws; otherwise it is the base64url form of 128 bits of the key's SHA-256. The same job, generation and fire key always give the same instance id.
/// </summary>
[JsonConverter(typeof(InstanceIdJsonConverter))]
public readonly record struct InstanceId : IComparable<InstanceId>
{
    internal const int HashLength = 22;

    private static readonly SearchValues<char> Base64UrlCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private readonly string? _value;

    /// <summary>Reads an instance id from its text.</summary>
    /// <exception cref="JobValidationException">The text is not of the form <c>{job id}.{generation}.{22 characters}</c>.</exception>
    public InstanceId(string value)
    {
        if (!TrySplit(value, out _, out _))
        {
            throw new JobValidationException([$"Instance id '{Shorten(value)}' is malformed; it has the form '{{job id}}.{{generation}}.{{{HashLength} characters}}', as RunAsync returned it."]);
        }

        _value = value;
    }

    private InstanceId(string value, bool trusted)
    {
        _ = trusted;
        _value = value;
    }

    /// <summary>The id as text.</summary>
    public string Value => _value ?? "";

    /// <summary>The last part.</summary>
    internal ReadOnlySpan<char> LastPart => Value.Length < HashLength ? default : Value.AsSpan(Value.Length - HashLength);

    /// <summary>The job that this is a run of.</summary>
    public JobId JobId => new(TrySplit(Value, out var length, out _) ? Value[..length] : Value);

    /// <summary>The generation of the job: how often it had been deleted and created again before.</summary>
    public int Generation => TrySplit(Value, out _, out var generation) ? generation : 0;

    /// <summary>Reads an instance id from its text, with the checks of the constructor.</summary>
    public static implicit operator InstanceId(string value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(InstanceId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal static InstanceId Trusted(string value) => new(value, trusted: true);

    /// <summary>Whether a text may be the last part of an id.</summary>
    internal static bool IsLastPart(ReadOnlySpan<char> text) => text.Length == HashLength && text.IndexOfAnyExcept(Base64UrlCharacters) < 0;

    private static bool TrySplit(string? value, out int jobIdLength, out int generation)
    {
        jobIdLength = 0;
        generation = 0;
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        var hashDot = value.LastIndexOf('.');
        if (hashDot <= 0)
        {
            return false;
        }

        var generationDot = value.LastIndexOf('.', hashDot - 1);
        if (generationDot <= 0 || !int.TryParse(value.AsSpan(generationDot + 1, hashDot - generationDot - 1), out generation) || generation < 0)
        {
            return false;
        }

        if (!IsLastPart(value.AsSpan(hashDot + 1)))
        {
            return false;
        }

        jobIdLength = generationDot;
        return JobId.Describe(value[..generationDot]) is null;
    }

    private static string Shorten(string? value) => value is null ? "" : value.Length <= 120 ? value : value[..120] + "…";
}
