using System.Globalization;

namespace JobGrains.PostgreSql.Standby;

/// <summary>What processes on a schema tell each other by <c>NOTIFY</c>: a letter and what it is about.</summary>
internal static class Note
{
    /// <summary>A process that stands by is there.</summary>
    public const char Probe = 'p';

    /// <summary>The process with this epoch holds the schema.</summary>
    public const char Beat = 'b';

    /// <summary>The process with this epoch lets the schema go.</summary>
    public const char HandOver = 'h';

    /// <summary>There are calls.</summary>
    public const char Calls = 'c';

    /// <summary>There are replies for this process.</summary>
    public const char Replies = 'r';

    /// <summary>There are runs in the outbox.</summary>
    public const char Runs = 'o';

    public static string Of(char kind, object? about = null) => string.Create(CultureInfo.InvariantCulture, $"{kind}{about}");

    public static (char Kind, string About) Read(string text) => text is [var kind, .. var about] ? (kind, about) : default;

    public static long EpochOf(string about) => long.TryParse(about, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch) ? epoch : 0;
}
