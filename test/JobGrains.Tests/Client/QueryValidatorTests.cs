using JobGrains.Client;
using JobGrains.Hosting;
using JobGrains.Jobs;

namespace JobGrains.Tests.Client;

public sealed class QueryValidatorTests
{
    private static readonly InstanceId Id = InstanceIds.Make("j", 0, "k");

    public static TheoryData<string, IReadOnlyList<string>, string> Bad => new()
    {
        { "limit", Problems(new HistorySearch { Limit = 0 }), "Limit is 0" },
        { "limit high", Problems(new HistorySearch { Limit = 1_001 }), "1 to 1000" },
        { "key", Problems(new HistorySearch { BusinessKey = "" }), "BusinessKey is empty" },
        { "tag", Problems(new HistorySearch { Tag = new string('t', 65) }), "Tag" },
        { "status", Problems(new HistorySearch { Status = (InstanceStatus)77 }), "Status is 77" },
        { "silo", Problems(new HistorySearch { Silo = new SiloId("") }), "Silo is empty" },
        { "range", Problems(new HistorySearch { EndedFrom = DateTimeOffset.UnixEpoch, EndedBefore = DateTimeOffset.UnixEpoch }), "is not before EndedBefore" },
        { "rows", Problems(new HistorySearch { Rows = (HistoryRowKind)9 }), "Rows is 9" },
        { "tasks", QueryValidator.Check(new TaskQuery { InstanceId = Id, Limit = 2_001 }).Problems, "1 to 2000" },
        { "instance", QueryValidator.Check(new TaskQuery { InstanceId = default }).Problems, "instance id is empty" },
        { "attempt", QueryValidator.Check(new RetryRequest { InstanceId = Id, ExpectedAttempt = -1 }).Problems, "ExpectedAttempt is -1" },
        { "scope", QueryValidator.Check(new RetryRequest { InstanceId = Id, ExpectedAttempt = 1, Scope = RetryScope.All, Tasks = [TaskId.Root] }).Problems, "Scope is All" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void Check_WhenOneValueIsBad_NamesItAndItsLimit(string _, IReadOnlyList<string> problems, string part) =>
        problems.Should().ContainSingle().Which.Should().Contain(part);

    [Fact]
    public void Check_WhenNothingIsBad_Passes()
    {
        Problems(new HistorySearch()).Should().BeEmpty();
        QueryValidator.Check(new TaskQuery { InstanceId = Id }).Problems.Should().BeEmpty();
        QueryValidator.Check(new RetryRequest { InstanceId = Id, ExpectedAttempt = 1 }).Problems.Should().BeEmpty();
        QueryValidator.Check(Id).Problems.Should().BeEmpty();
    }

    private static IReadOnlyList<string> Problems(HistorySearch search) => QueryValidator.Check("Query", search).Problems;
}
