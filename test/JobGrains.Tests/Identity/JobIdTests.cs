namespace JobGrains.Tests.Identity;

public sealed class JobIdTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("nightly-report")]
    [InlineData("A.b_c-9")]
    public void Constructor_WhenWellFormed_KeepsTheText(string value) => new JobId(value).Value.Should().Be(value);

    [Theory]
    [InlineData("", "*empty*1 to 64*")]
    [InlineData("nightly report", "*'nightly report'*' '*[A-Za-z0-9._-]*")]
    [InlineData("a/b", "*'a/b'*'/'*")]
    [InlineData("ünder", "*'ü'*")]
    public void Constructor_WhenMalformed_NamesTheValueAndTheRule(string value, string message)
    {
        var make = () => new JobId(value);

        make.Should().Throw<JobValidationException>().WithMessage(message);
        JobId.TryParse(value, out _).Should().BeFalse();
    }

    [Fact]
    public void Constructor_WhenOverLong_NamesTheLengthAndTheLimit()
    {
        var make = () => new JobId(new string('x', 65));

        make.Should().Throw<JobValidationException>().WithMessage("*65 characters*limit is 64*Shorten*");
    }

    [Fact]
    public void Constructor_AtTheLimit_Accepts() => new JobId(new string('x', 64)).Value.Should().HaveLength(64);
}
