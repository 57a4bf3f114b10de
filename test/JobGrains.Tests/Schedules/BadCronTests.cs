using JobGrains.Schedules.Cron;

namespace JobGrains.Tests.Schedules;

/// <summary>Each malformed expression says which field, which character and what was expected.</summary>
public class BadCronTests
{
    [Theory]
    [InlineData(null, "*is empty; expected 5 fields*")]
    [InlineData("", "*is empty*")]
    [InlineData("   ", "*is empty*")]
    [InlineData("* * * *", "*has 4 fields; expected 5 (minute*6 (second*7 (year*")]
    [InlineData("*", "*has 1 fields*")]
    [InlineData("* * * * * * * *", "*has 8 fields*")]
    [InlineData("60 * * * *", "*minute, character 1 ('60'): expected 0 to 59.")]
    [InlineData("-1 * * * *", "*minute, character 1 ('-1'): expected 0 to 59.")]
    [InlineData("* 24 * * *", "*hour, character 3 ('24'): expected 0 to 23.")]
    [InlineData("* * 0 * *", "*day of the month, character 5 ('0'): expected 1 to 31.")]
    [InlineData("* * 32 * *", "*day of the month, character 5 ('32'): expected 1 to 31.")]
    [InlineData("* * * 0 *", "*month, character 7 ('0'): expected 1 to 12 or JAN to DEC.")]
    [InlineData("* * * 13 *", "*month, character 7 ('13')*")]
    [InlineData("* * * JNA *", "*month, character 7 ('JNA'): expected 1 to 12 or JAN to DEC.")]
    [InlineData("* * * JANUARY *", "*month, character 10 ('UARY'): expected a comma or the end of the field.")]
    [InlineData("* * * * 8", "*day of the week, character 9 ('8'): expected 0 to 7 (0 and 7 are Sunday) or SUN to SAT.")]
    [InlineData("* * * * MOO", "*day of the week, character 9 ('MOO')*")]
    [InlineData("60 * * * * *", "*second, character 1 ('60'): expected 0 to 59.")]
    [InlineData("0 0 0 1 1 ? 1969", "*year, character 13 ('1969'): expected 1970 to 2199.")]
    [InlineData("0 0 0 1 1 ? 2200", "*year, character 13 ('2200')*")]
    [InlineData("0 0 0 1 1 ? 2030-2027", "*year, character 13 ('2030-2027'): expected the first year of a range before the last.")]
    [InlineData("0 0 0 1 1 ? ?", "*year, character 13 ('?'): expected * instead of ?, which is for days only.")]
    [InlineData("? * * * *", "*minute, character 1 ('?'): expected * instead of ?, which is for days only.")]
    [InlineData("* * ?/2 * *", "*day of the month, character 6 ('/2'): expected nothing after ?.")]
    [InlineData("* * ?,1 * *", "*day of the month, character 6 (',1'): expected nothing after ?.")]
    [InlineData("*/0 * * * *", "*minute, character 3 ('0'): expected a step of 1 to 59.")]
    [InlineData("*/60 * * * *", "*minute, character 3 ('60'): expected a step of 1 to 59.")]
    [InlineData("* */24 * * *", "*hour, character 5 ('24'): expected a step of 1 to 23.")]
    [InlineData("*/ * * * *", "*minute, character 3 (the end of the field): expected a step of 1 to 59.")]
    [InlineData("*/x * * * *", "*minute, character 3 ('x'): expected a step of 1 to 59.")]
    [InlineData("*/99999999999999999999 * * * *", "*minute, character 3 *expected a step of 1 to 59.")]
    [InlineData("99999999999999999999 * * * *", "*minute, character 1 *expected 0 to 59.")]
    [InlineData("5- * * * *", "*minute, character 3 (the end of the field): expected 0 to 59.")]
    [InlineData("5-60 * * * *", "*minute, character 3 ('60'): expected 0 to 59.")]
    [InlineData("5--7 * * * *", "*minute, character 3 ('-7'): expected 0 to 59.")]
    [InlineData("1,,2 * * * *", "*minute, character 3 (',2'): expected 0 to 59.")]
    [InlineData("1, * * * *", "*minute, character 3 (the end of the field): expected 0 to 59.")]
    [InlineData(",1 * * * *", "*minute, character 1 (',1'): expected 0 to 59.")]
    [InlineData("1;2 * * * *", "*minute, character 2 (';2'): expected a comma or the end of the field.")]
    [InlineData("** * * * *", "*minute, character 2 ('*'): expected a comma or the end of the field.")]
    [InlineData("*5 * * * *", "*minute, character 2 ('5'): expected a comma or the end of the field.")]
    [InlineData("L * * * *", "*minute, character 1 ('L'): expected 0 to 59.")]
    [InlineData("5W * * * *", "*minute, character 2 ('W'): expected a comma or the end of the field.")]
    [InlineData("* * L-0 * *", "*day of the month, character 7 ('0'): expected 1 to 30 days before the last.")]
    [InlineData("* * L-31 * *", "*day of the month, character 7 ('31'): expected 1 to 30 days before the last.")]
    [InlineData("* * L- * *", "*day of the month, character 7 (the end of the field)*")]
    [InlineData("* * LX * *", "*day of the month, character 6 ('X'): expected a comma or the end of the field.")]
    [InlineData("* * W * *", "*day of the month, character 5 ('W'): expected 1 to 31.")]
    [InlineData("* * 1-5W * *", "*day of the month, character 8 ('W'): expected a comma or the end of the field.")]
    [InlineData("* * * * L", "*day of the week, character 9 ('L')*")]
    [InlineData("* * * * MON#0", "*day of the week, character 13 ('0'): expected 1 to 5 after #.")]
    [InlineData("* * * * MON#6", "*day of the week, character 13 ('6'): expected 1 to 5 after #.")]
    [InlineData("* * * * MON#", "*day of the week, character 13 (the end of the field): expected 1 to 5 after #.")]
    [InlineData("* * * * #1", "*day of the week, character 9 ('#1')*")]
    [InlineData("H(0 * * * *", "*minute, character 4 (the end of the field): expected - and the last value of H.")]
    [InlineData("H(0-10 * * * *", "*minute, character 7 (the end of the field): expected ) after the range of H.")]
    [InlineData("H(0-60) * * * *", "*minute, character 5 ('60)'): expected 0 to 59.")]
    [InlineData("H() * * * *", "*minute, character 3 (')'): expected 0 to 59.")]
    [InlineData("H/0 * * * *", "*minute, character 3 ('0'): expected a step of 1 to 59.")]
    [InlineData("0 0 0 1 1 ? H", "*year, character 13 ('H'): expected 1970 to 2199.")]
    [InlineData("@reboot", "*character 1: there is no macro '@reboot'; expected @every_second*@annually*Schedule.FixedRate*")]
    [InlineData(" @every 5m", "*character 2: there is no macro '@every 5m'*")]
    [InlineData("é * * * *", "*minute, character 1 ('é'): expected 0 to 59.")]
    [InlineData("٣ * * * *", "*minute, character 1 ('٣'): expected 0 to 59.")]
    [InlineData("0 0 30 2 *", "*can never fire*")]
    [InlineData("0 0 31 4,6,9,11 *", "*can never fire*")]
    [InlineData("0 0 31W 2 *", "*can never fire*")]
    [InlineData("0 0 L-29 2 *", "*can never fire*")]
    [InlineData("0 0 0 29 2 ? 2025-2027", "*can never fire*")]
    [InlineData("0 0 0 ? 2 MON#5 2025-2027", "*can never fire*")]
    public void Parse_OfAMalformedExpression_SaysWhatAndWhere(string? expression, string expected)
    {
        var parsed = CronParser.Parse(expression, "job", out var problem);

        parsed.Should().BeNull();
        problem.Should().Match(expected);
        problem.Should().EndWith(".");
    }

    [Fact]
    public void Parse_OfALongText_IsRefused()
    {
        CronParser.Parse(string.Join(',', Enumerable.Repeat("1", 300)) + " * * * *", "job", out var problem).Should().BeNull();

        problem.Should().Be("The cron expression has 607 characters; the limit is 512.");
    }

    [Fact]
    public void Parse_OfRandomText_NeverThrows()
    {
        const string alphabet = "0123456789*/,-?#LWH() @MONJAFEB";
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => alphabet[random.Next(alphabet.Length)]));

            (CronParser.Parse(text, "job", out var problem) is null).Should().Be(problem is not null);
        }
    }
}
