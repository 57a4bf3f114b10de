using System.Security.Cryptography;
using System.Text;
using JobGrains.Jobs;

namespace JobGrains.Tests.Jobs;

public sealed class InstanceIdsTests
{
    [Theory]
    [InlineData("j", 0, "k")]
    [InlineData("a.b-c", 2_147_483_647, "")]
    [InlineData("j", 7, "Schlüssel 鍵 🔑")]
    public void Make_ForAnyKey_IsJobGenerationAndHash(string job, int generation, string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16);
        var expected = $"{job}.{generation}.{Convert.ToBase64String(hash).TrimEnd('=').Replace('+', '-').Replace('/', '_')}";

        var id = InstanceIds.Make(job, generation, key);

        id.Value.Should().Be(expected);
        new InstanceId(expected).Should().Be(id);
        id.JobId.Value.Should().Be(job);
        id.Generation.Should().Be(generation);
    }

    [Theory]
    [InlineData("0123456789abcdefghiXY_")]
    [InlineData("----------------------")]
    public void Make_ForAKeyThatLooksLikeADrawnOne_HoldsTheKey(string key)
    {
        var id = InstanceIds.Make("j", 3, key);

        id.Value.Should().Be($"j.3.{key}");
        id.LastPart.ToString().Should().Be(key);
        InstanceIds.Make("j", 3, key + "!").LastPart.ToString().Should().NotContain(key);
    }

    [Fact]
    public void Make_ForTheLongestNames_Fits() =>
        new InstanceId(InstanceIds.Make(new string('x', 64), int.MaxValue, new string('鍵', 256)).Value).Value.Should().HaveLength(64 + 1 + 10 + 1 + 22);

    [Fact]
    public void Make_WhenTheKeyIsNotText_Refuses()
    {
        var make = () => InstanceIds.Make("j", 0, "half \ud800 a pair");

        make.Should().Throw<JobValidationException>();
    }

    [Fact]
    public void DrawKey_Always_GivesAnother()
    {
        var random = new Random(1);

        var keys = Enumerable.Range(0, 1_000).Select(_ => InstanceIds.DrawKey(random)).ToList();

        keys.Should().OnlyHaveUniqueItems().And.OnlyContain(key => key.Length == 22);
    }
}
