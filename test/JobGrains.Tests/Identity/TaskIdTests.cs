namespace JobGrains.Tests.Identity;

public sealed class TaskIdTests
{
    [Theory]
    [InlineData("root")]
    [InlineData("final")]
    [InlineData("b0")]
    [InlineData("b17")]
    [InlineData("0.0")]
    [InlineData("12.1999")]
    public void Parse_WhenWellFormed_RoundTrips(string value) => TaskId.Parse(value).ToString().Should().Be(value);

    [Theory]
    [InlineData("")]
    [InlineData("Root")]
    [InlineData("b")]
    [InlineData("b-1")]
    [InlineData("1")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("-1.0")]
    [InlineData("1.2.3")]
    public void Parse_WhenMalformed_ShowsTheForms(string value)
    {
        var parse = () => TaskId.Parse(value);

        parse.Should().Throw<JobValidationException>().WithMessage($"*'{value}'*'root', 'final'*");
        TaskId.TryParse(value, out _).Should().BeFalse();
    }
}
