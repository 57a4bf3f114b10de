using System.Globalization;
using System.Text;

namespace JobGrains.Workers;

/// <summary>Makes records of failures on this silo.</summary>
internal static class Failures
{
    public static FailureInfo Of(FailureKind kind, string message, SiloId silo, int @try) =>
        new() { Kind = kind, Message = Shorten(message), Silo = silo, Try = @try };

    public static FailureInfo Of(FailureKind kind, Exception exception, SiloId silo, int @try)
    {
        string message, stack;
        try
        {
            message = exception.Message;
            stack = exception.ToString();
        }
        catch (Exception broken)
        {
            // The exception is the user's, so its texts are the user's code too.
            message = $"The exception's own text could not be read: it threw {broken.GetType()}.";
            stack = "";
        }

        return new()
        {
            Kind = kind,
            Message = Shorten(message),
            ExceptionType = exception.GetType().FullName,
            Stack = Shorten(stack),
            Silo = silo,
            Try = @try,
        };
    }

    /// <summary>Whether the exception's type or one of its base types is named.</summary>
    public static bool Names(IReadOnlyList<string> typeNames, Exception exception)
    {
        if (typeNames.Count == 0)
        {
            return false;
        }

        for (var type = exception.GetType(); type is not null; type = type.BaseType)
        {
            if (typeNames.Contains(type.FullName))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a text has more bytes of UTF-8 than a payload may have; then <paramref name="bytes"/> says how many.</summary>
    public static bool IsTooLarge(string? text, out int bytes)
    {
        bytes = 0;
        if (text is null || text.Length <= JobLimits.MaxPayloadBytes / 3)
        {
            return false;
        }

        bytes = Encoding.UTF8.GetByteCount(text);
        return bytes > JobLimits.MaxPayloadBytes;
    }

    /// <summary>Keeps the beginning of a text and says that the rest is missing.</summary>
    public static string Shorten(string text, int limit = JobLimits.MaxFailureLength)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        var mark = string.Create(CultureInfo.InvariantCulture, $"… (shortened from {text.Length} characters)");
        return string.Concat(text.AsSpan(0, limit - mark.Length), mark);
    }
}
