using System.Globalization;

namespace JobGrains;

/// <summary>Parameters, a payload or a result exceed <see cref="JobLimits.MaxPayloadBytes"/>.</summary>
public sealed class PayloadTooLargeException : JobGrainsException
{
    /// <summary>Names what is too large, by how much, and the limit.</summary>
    public PayloadTooLargeException(string what, long bytes)
        : base(string.Create(CultureInfo.InvariantCulture, $"{what} has {bytes} bytes of UTF-8; the limit is {JobLimits.MaxPayloadBytes}. Store the data elsewhere and pass a reference to it."))
    {
        Write(nameof(Bytes), bytes.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The size, in bytes of UTF-8.</summary>
    public long Bytes => long.Parse(Read(nameof(Bytes)) ?? "0", CultureInfo.InvariantCulture);
}
