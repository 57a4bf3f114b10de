using JobGrains.Client;
using JobGrains.Jobs;

namespace JobGrains.Tests.Client;

public sealed class QueryValidatorTests
{
    private static readonly InstanceId Id = InstanceIds.Make("j", 0, "k");

    public static TheoryData<string, IReadOnlyList<string>, string> Bad => new()
    {
        { "limit", QueryValidator.Check(new InstanceQuery { Limit = 0 }).Problems, "Limit is 0" },
        { "limit high", QueryValidator.Check(new InstanceQuery { Limit = 1_001 }).Problems, "1 to 1000" },
        { "key", QueryValidator.Check(new InstanceQuery { BusinessKey = "" }).Problems, "BusinessKey is empty" },
        { "tag", QueryValidator.Check(new InstanceQuery { Tag = new string('t', 65) }).Problems, "Tag" },
        { "status", QueryValidator.Check(new InstanceQuery { Status = (InstanceStatus)77 }).Problems, "Status is 77" },
        { "silo", QueryValidator.Check(new InstanceQuery { Silo = new SiloId("") }).Problems, "Silo is empty" },
        { "range", QueryValidator.Check(new HistoryQuery { EndedFrom = DateTimeOffset.UnixEpoch, EndedBefore = DateTimeOffset.UnixEpoch }).Problems, "is not before EndedBefore" },
        { "rows", QueryValidator.Check(new HistoryQuery { Rows = (HistoryRowKind)9 }).Problems, "Rows is 9" },
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
        QueryValidator.Check(new InstanceQuery()).Problems.Should().BeEmpty();
        QueryValidator.Check(new TaskQuery { InstanceId = Id }).Problems.Should().BeEmpty();
        QueryValidator.Check(new RetryRequest { InstanceId = Id, ExpectedAttempt = 1 }).Problems.Should().BeEmpty();
        QueryValidator.Check(Id).Problems.Should().BeEmpty();
    }
}
