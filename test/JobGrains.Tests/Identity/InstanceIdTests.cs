namespace JobGrains.Tests.Identity;

public sealed class InstanceIdTests
{
    private const string Hash = "abcdefghijklmnopqrst_-";

    [Fact]
    public void Constructor_WhenTheJobIdHasDots_SplitsFromTheEnd()
    {
        var id = new InstanceId($"a.b.7.3.{Hash}");

        id.JobId.Should().Be(new JobId("a.b.7"));
        id.Generation.Should().Be(3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("job")]
    [InlineData("job.0")]
    [InlineData("job.0.short")]
    [InlineData("job.x." + Hash)]
    [InlineData("job.-1." + Hash)]
    [InlineData(".0." + Hash)]
    [InlineData("a b.0." + Hash)]
    [InlineData("job.0.abcdefghijklmnopqrst+/")]
    public void Constructor_WhenMalformed_ShowsTheForm(string value)
    {
        var make = () => new InstanceId(value);

        make.Should().Throw<JobValidationException>().WithMessage("*{job id}.{generation}.{22 characters}*");
    }
}
