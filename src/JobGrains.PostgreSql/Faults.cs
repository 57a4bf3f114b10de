using System.Net.Sockets;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>What an error of the database means.</summary>
internal static class Faults
{
    /// <summary>The batch is committed already: an earlier attempt whose answer was lost.</summary>
    public const string Landed = "JG001";

    /// <summary>Another process has taken the schema over.</summary>
    public const string Superseded = "JG002";

    /// <summary>A record has another ETag than expected.</summary>
    public const string Conflict = "JG003";

    public static bool IsConflict(Exception exception) => exception is PostgresException { SqlState: Conflict or PostgresErrorCodes.UniqueViolation };

    /// <summary>Whether it is the data that is refused, so that nothing is won by trying again.</summary>
    public static bool IsRefusal(Exception exception) =>
        exception is PostgresException { SqlState: var state } && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal));

    /// <summary>Whether somebody has to do something before it works: the password, the name of the database, or a right is missing.</summary>
    public static bool IsForGood(Exception exception) =>
        exception is PostgresException { SqlState: var state } && (state.StartsWith("28", StringComparison.Ordinal) || state.StartsWith("3D", StringComparison.Ordinal) || state.StartsWith("42", StringComparison.Ordinal));

    /// <summary>Whether it is of the database or the way there.</summary>
    public static bool IsOfTheDatabase(Exception exception) => exception is NpgsqlException or SocketException or TimeoutException or IOException or ObjectDisposedException { ObjectName: not null };
}
