using System.Globalization;
using System.Text;

namespace JobGrains.Jobs;

/// <summary>Collects what is wrong with an input: each problem names the input, its value, the limit and the fix.</summary>
internal sealed class ProblemList(string subject)
{
    private const int ShownLength = 60;

    private List<string>? _problems;
    private string? _largeWhat;
    private long _largeBytes;

    public IReadOnlyList<string> Problems => _problems is null ? [] : _problems;

    /// <summary>Throws what was found: every problem at once, or that a payload is too large where that is the only one.</summary>
    public void ThrowIfAny()
    {
        if (_problems is null)
        {
            return;
        }

        throw _problems.Count == 1 && _largeWhat is not null ? new PayloadTooLargeException(_largeWhat, _largeBytes) : new JobValidationException(_problems);
    }

    public void Add(string problem) => (_problems ??= []).Add(problem);

    /// <summary>Adds a problem that is a sentence of its own.</summary>
    public void Say(string problem) => Add($"{subject}: {problem}");

    public void AddIfNotNull(string? problem)
    {
        if (problem is not null)
        {
            Add(problem);
        }
    }

    public void Range(string name, long value, long min, long max, string fix)
    {
        if (value < min || value > max)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{subject}: {name} is {value}; the range is {min} to {max}. {fix}"));
        }
    }

    public void NotNegative(string name, long value, string fix)
    {
        if (value < 0)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{subject}: {name} is {value}; it must be 0 or more. {fix}"));
        }
    }

    public void Range(string name, double value, double min, double max, string fix)
    {
        if (!(value >= min && value <= max))
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{subject}: {name} is {value}; the range is {min} to {max}. {fix}"));
        }
    }

    public void Range(string name, TimeSpan value, TimeSpan min, TimeSpan max, string fix)
    {
        if (value < min || value > max)
        {
            Add($"{subject}: {name} is {Show(value)}; the range is {Show(min)} to {Show(max)}. {fix}");
        }
    }

    public void Defined<TEnum>(string name, TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            Add($"{subject}: {name} is {value:D}, which is no {typeof(TEnum).Name}. Use one of {string.Join(", ", Enum.GetNames<TEnum>())}.");
        }
    }

    /// <summary>Checks text that may be absent.</summary>
    public void Text(string name, string? value, int min, int max, string fix)
    {
        if (value is null)
        {
            return;
        }

        if (value.Length < min || value.Length > max)
        {
            var what = value.Length == 0 ? "is empty" : $"'{Shorten(value)}' has {value.Length.ToString(CultureInfo.InvariantCulture)} characters";
            Add(string.Create(CultureInfo.InvariantCulture, $"{subject}: {name} {what}; the limit is {min} to {max} characters. {fix}"));
        }
        else if (!IsWellFormed(value))
        {
            Add($"{subject}: {name} has half of a surrogate pair, which cannot be stored as UTF-8. Remove it.");
        }
    }

    public void RequiredText(string name, string? value, int max, string fix)
    {
        if (value is null)
        {
            Add($"{subject}: {name} is missing; it needs 1 to {max.ToString(CultureInfo.InvariantCulture)} characters. {fix}");
        }
        else
        {
            Text(name, value, 1, max, fix);
        }
    }

    /// <summary>Checks a list of texts, which may be null only where <paramref name="list"/> says so by not being asked.</summary>
    public void Texts(string name, IReadOnlyList<string>? list, int maxCount, int maxLength, string fix)
    {
        if (list is null)
        {
            Missing(name);
            return;
        }

        if (list.Count > maxCount)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"{subject}: {name} has {list.Count} entries; the limit is {maxCount}. {fix}"));
            return;
        }

        for (var i = 0; i < list.Count; i++)
        {
            RequiredText(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}]"), list[i], maxLength, fix);
        }
    }

    public void Payload(string name, string? value)
    {
        // Each character has at most three bytes of UTF-8, so most payloads need no counting.
        if (value is null || value.Length <= JobLimits.MaxPayloadBytes / 3)
        {
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(value);
        if (bytes > JobLimits.MaxPayloadBytes)
        {
            _largeWhat = $"{subject}: {name}";
            _largeBytes = bytes;
            Add(new PayloadTooLargeException(_largeWhat, bytes).Message);
        }
    }

    public void Missing(string name) => Add($"{subject}: {name} is null. Leave it out for the default, or give a value.");

    private static bool IsWellFormed(string value)
    {
        for (var i = 0; i < value.Length; i++)
        {
            if (char.IsSurrogate(value[i]) && !(char.IsHighSurrogate(value[i]) && i + 1 < value.Length && char.IsLowSurrogate(value[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static string Shorten(string value) => value.Length <= ShownLength ? value : value[..ShownLength] + "…";

    private static string Show(TimeSpan value) => value.ToString("c", CultureInfo.InvariantCulture);
}
