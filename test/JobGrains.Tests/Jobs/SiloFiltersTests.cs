using JobGrains.Jobs;

namespace JobGrains.Tests.Jobs;

public sealed class SiloFiltersTests
{
    private static readonly SiloInfo Silo = new(new SiloId("s@1"), "s", [], [], new SiloCapacity());
    private static readonly JobDefinition Job = new() { Id = "j", Processor = "p" };

    [Fact]
    public void Find_WhenTheFilterThrows_MakesThatTheReason() =>
        new SiloFilters([new("f", new Throwing())]).Find("f")!.Reject(Silo, Job).Should().Contain("'f'").And.Contain("NotSupportedException").And.Contain("broken");

    [Fact]
    public void Find_WhenThereIsNoSuchFilter_AnswersNull() => new SiloFilters([]).Find("f").Should().BeNull();

    private sealed class Throwing : ISiloFilter
    {
        public string? Reject(SiloInfo silo, JobDefinition job) => throw new NotSupportedException("broken");
    }
}
