using JobGrains.Hosting;

namespace JobGrains.Testing.Kernel;

/// <summary>
/// SplitMix64: the same numbers on every runtime. Streams are forked by name, so that a concern that draws less does not shift the others; each draw goes into
/// the world's hash.
/// </summary>
internal sealed class SimRandom : Random
{
    private readonly ulong _seed;
    private readonly SimHash _hash;
    private ulong _state;

    public SimRandom(ulong seed, SimHash hash)
        : base(0)
    {
        _seed = seed;
        _state = seed;
        _hash = hash;
    }

    /// <summary>An independent stream.</summary>
    public SimRandom Fork(string name) => new(Scramble(_seed ^ StableHash.Of(name)), _hash);

    public ulong NextUInt64()
    {
        _state += 0x9E3779B97F4A7C15;
        var value = Scramble(_state);
        _hash.Mix(value);
        return value;
    }

    /// <summary>True with the probability given. Draws nothing where the answer is certain.</summary>
    public bool Chance(double probability) => probability > 0 && (probability >= 1 || NextDouble() < probability);

    public TimeSpan Between(TimeSpan min, TimeSpan max) => new(NextInt64(min.Ticks, Math.Max(min.Ticks + 1, max.Ticks)));

    public T Pick<T>(IReadOnlyList<T> items) => items[Next(items.Count)];

    public T Pick<T>(ReadOnlySpan<T> items) => items[Next(items.Length)];

    public override int Next() => (int)(NextUInt64() >> 33) & 0x7FFFFFFE;

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return maxValue <= 1 ? 0 : (int)(((NextUInt64() >> 32) * (ulong)maxValue) >> 32);
    }

    public override int Next(int minValue, int maxValue) => (int)NextInt64(minValue, maxValue);

    public override long NextInt64() => (long)(NextUInt64() >> 1);

    public override long NextInt64(long maxValue) => NextInt64(0, maxValue);

    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        var range = (ulong)(maxValue - minValue);
        return range <= 1 ? minValue : minValue + (long)Math.BigMul(NextUInt64(), range, out _);
    }

    public override double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    public override float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1U << 24));

    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    public override void NextBytes(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var value = NextUInt64();
            var count = Math.Min(8, buffer.Length);
            for (var i = 0; i < count; i++)
            {
                buffer[i] = (byte)(value >> (8 * i));
            }

            buffer = buffer[count..];
        }
    }

    protected override double Sample() => NextDouble();

    private static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
