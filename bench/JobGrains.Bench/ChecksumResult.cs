using System.Globalization;

namespace JobGrains.Bench;

internal readonly record struct ChecksumResult(long Executed, long Distinct, ulong Checksum)
{
    public static ChecksumResult Parse(string? text)
    {
        var parts = text!.Split(' ');
        return new(long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture), ulong.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    public bool IsThatOf(ChecksumParameters parameters) =>
        Executed == parameters.Tasks && Distinct == parameters.Tasks && Checksum == TaskValue.Sum(parameters.Salt, parameters.Tasks);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Executed} {Distinct} {Checksum}");
}
