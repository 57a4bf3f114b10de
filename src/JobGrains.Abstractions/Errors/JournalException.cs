using System.Globalization;

namespace JobGrains;

/// <summary>
/// The journal of the embedded host cannot be used as it is: its folder is locked by another process or cannot be written, or what it holds is damaged or was written by a newer
/// version. Stops the start of the host. The message says what to do.
/// </summary>
public sealed class JournalException : JobGrainsException
{
    /// <summary>Creates the exception.</summary>
    public JournalException(string message, string file, long? offset = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Write(nameof(File), file);
        Write(nameof(Offset), offset?.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The file or folder that it is about.</summary>
    public string? File => Read(nameof(File));

    /// <summary>Where in the file; null where it concerns all of it.</summary>
    public long? Offset => Read(nameof(Offset)) is { } offset ? long.Parse(offset, CultureInfo.InvariantCulture) : null;
}
