using JobGrains.Testing.Kernel;

namespace JobGrains.Testing.Stories;

/// <summary>Draws from the seed on the world's thread, and elsewhere from the process: what happens there cannot be replayed anyway.</summary>
internal sealed class GuardedRandom(SimWorld world, Random random) : Random
{
    private Random Source => world.IsOwnThread ? random : Shared;

    public override int Next() => Source.Next();

    public override int Next(int maxValue) => Source.Next(maxValue);

    public override int Next(int minValue, int maxValue) => Source.Next(minValue, maxValue);

    public override long NextInt64() => Source.NextInt64();

    public override long NextInt64(long maxValue) => Source.NextInt64(maxValue);

    public override long NextInt64(long minValue, long maxValue) => Source.NextInt64(minValue, maxValue);

    public override double NextDouble() => Source.NextDouble();

    public override float NextSingle() => Source.NextSingle();

    public override void NextBytes(byte[] buffer) => Source.NextBytes(buffer);

    public override void NextBytes(Span<byte> buffer) => Source.NextBytes(buffer);

    protected override double Sample() => Source.NextDouble();
}
