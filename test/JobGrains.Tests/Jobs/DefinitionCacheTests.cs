using JobGrains.Jobs;
using JobGrains.Tests.Jobs.Fakes;

namespace JobGrains.Tests.Jobs;

public sealed class DefinitionCacheTests
{
    private readonly FakeSilo _silo = new();
    private readonly ScriptedJobGrain _grain = new();
    private readonly DefinitionCache _cache;

    public DefinitionCacheTests()
    {
        _silo.Resolve = (_, _) => _grain;
        _cache = new DefinitionCache(_silo);
    }

    [Fact]
    public async Task GetAsync_WhenACopyIsThere_DoesNotAskAgain()
    {
        _grain.Version = 1;

        (await _cache.GetAsync("j"))!.Version.Should().Be(1);
        (await _cache.GetAsync("j"))!.Version.Should().Be(1);

        _grain.Asked.Should().Be(1);
        _grain.Keepers.Should().Equal(_silo.Id);
    }

    [Fact]
    public async Task Drop_WhenTheCopyIsOlder_HasItReadAgain()
    {
        _grain.Version = 1;
        await _cache.GetAsync("j");

        _grain.Version = 2;
        _cache.Drop("j", 2);

        (await _cache.GetAsync("j"))!.Version.Should().Be(2);
    }

    [Fact]
    public async Task Drop_WhenTheCopyIsNewer_KeepsIt()
    {
        _grain.Version = 3;
        await _cache.GetAsync("j");

        _cache.Drop("j", 2);
        await _cache.GetAsync("j");

        _grain.Asked.Should().Be(1);
    }

    [Fact]
    public async Task Drop_WhileAnOlderCopyIsOnItsWay_KeepsItOut()
    {
        _grain.Version = 1;
        var late = _grain.HoldNext();
        var asked = _cache.GetAsync("j");

        _grain.Version = 2;
        _cache.Drop("j", 2);
        late.SetResult();

        (await asked)!.Version.Should().Be(2, "the answer is below the floor, so the question is asked again");
        (await _cache.GetAsync("j"))!.Version.Should().Be(2);
    }

    [Fact]
    public async Task GetAsync_AfterADrop_DoesNotJoinAQuestionFromBefore()
    {
        _grain.Version = 0;
        var late = _grain.HoldNext();
        var before = _cache.GetAsync("j");

        _grain.Version = 1;
        _cache.Drop("j", 1);

        (await _cache.GetAsync("j"))!.Version.Should().Be(1);
        late.SetResult();
        (await before)!.Version.Should().Be(1);
    }

    [Fact]
    public async Task GetAsync_WhenOnlyAnOlderDefinitionIsFound_SaysThatItIsUnknown()
    {
        _grain.Version = 1;
        _cache.Drop("j", 2);

        var get = async () => await _cache.GetAsync("j");

        await get.Should().ThrowAsync<JobGrainsUnavailableException>().WithMessage("*'j'*out of date*");
    }

    [Fact]
    public async Task GetAsync_WhenThereIsNoJob_AsksEachTime()
    {
        (await _cache.GetAsync("j")).Should().BeNull();
        (await _cache.GetAsync("j")).Should().BeNull();

        _grain.Asked.Should().Be(2);
    }

    [Fact]
    public async Task GetAsync_AfterAMinute_ReadsAgain()
    {
        _grain.Version = 1;
        await _cache.GetAsync("j");

        _silo.Clock.Now += TimeSpan.FromMinutes(1);
        await _cache.GetAsync("j");

        _grain.Asked.Should().Be(2);
    }

    [Fact]
    public async Task GetAsync_ForMoreJobsThanItKeeps_ForgetsTheLeastRecent()
    {
        _grain.Version = 1;
        await _cache.GetAsync("first");
        for (var i = 0; i < 2 * DefinitionCache.HalfCapacity; i++)
        {
            await _cache.GetAsync(new JobId($"j{i}"));
        }

        _grain.Asked = 0;
        await _cache.GetAsync(new JobId($"j{(2 * DefinitionCache.HalfCapacity) - 1}"));
        _grain.Asked.Should().Be(0);
        await _cache.GetAsync("first");
        _grain.Asked.Should().Be(1);
    }
}
