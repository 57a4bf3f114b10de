using System.Globalization;

namespace JobGrains.Bench;

internal readonly record struct ChecksumParameters(int Tasks, ulong Salt, int Payload)
{
    public static ChecksumParameters Parse(string? text)
    {
        var parts = text!.Split(' ');
        return new(int.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Tasks} {Salt} {Payload}");
}
