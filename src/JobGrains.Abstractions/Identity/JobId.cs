using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace JobGrains;

/// <summary>Names a job (a definition): 1 to 64 characters of <c>[A-Za-z0-9._-]</c>, compared ordinally.</summary>
[JsonConverter(typeof(JobIdJsonConverter))]
public readonly record struct JobId : IComparable<JobId>
{
    /// <summary>The longest job id, in characters.</summary>
    public const int MaxLength = 64;

    private readonly string? _value;

    /// <summary>Makes a job id of <paramref name="value"/>.</summary>
    /// <exception cref="JobValidationException">The value is empty, longer than <see cref="MaxLength"/> or has another character.</exception>
    public JobId(string value)
    {
        if (Describe(value) is { } problem)
        {
            throw new JobValidationException([problem]);
        }

        _value = value;
    }

    /// <summary>The id as text; never empty for an id that was made by the constructor.</summary>
    public string Value => _value ?? "";

    /// <summary>Makes a job id of <paramref name="value"/>, or answers false where it is malformed.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, out JobId jobId)
    {
        if (Describe(value) is null)
        {
            jobId = new JobId(value!);
            return true;
        }

        jobId = default;
        return false;
    }

    /// <summary>Makes a job id of text, with the checks of the constructor.</summary>
    public static implicit operator JobId(string value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(JobId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;

    internal static string? Describe(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return $"A job id is empty; it needs 1 to {MaxLength} characters of [A-Za-z0-9._-].";
        }

        if (value.Length > MaxLength)
        {
            return $"Job id '{value[..MaxLength]}…' has {value.Length} characters; the limit is {MaxLength}. Shorten it.";
        }

        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
            {
                return $"Job id '{value}' has the character '{c}'; only [A-Za-z0-9._-] are allowed.";
            }
        }

        return null;
    }
}
