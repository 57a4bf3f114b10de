using JobGrains.Client;

namespace JobGrains.Tests.Client;

public sealed class RunRequestValidatorTests
{
    private static readonly RunRequest Valid = new() { JobId = "j" };

    public static TheoryData<string, RunRequest, string> Bad => new()
    {
        { "id", Valid with { JobId = default }, "*empty*" },
        { "delay low", Valid with { Delay = TimeSpan.FromSeconds(-1) }, "*Delay is -00:00:01*00:00:00 to 366*" },
        { "delay high", Valid with { Delay = TimeSpan.MaxValue }, "*Delay*366*" },
        { "key empty", Valid with { IdempotencyKey = "" }, "*IdempotencyKey is empty*1 to 256*" },
        { "key long", Valid with { IdempotencyKey = new string('k', 257) }, "*IdempotencyKey*257*256*" },
        { "key half a pair", Valid with { IdempotencyKey = "\udc00" }, "*IdempotencyKey*surrogate*" },
        { "business key", Valid with { BusinessKey = new string('k', 65) }, "*BusinessKey*65*64*" },
        { "tags", Valid with { Tags = [.. Enumerable.Repeat("t", 9)] }, "*Tags has 9*8*" },
        { "tags null", Valid with { Tags = null! }, "*Tags is null*" },
        { "priority", Valid with { Priority = 101 }, "*Priority is 101*-100 to 100*" },
        { "silos", Valid with { Silos = [""] }, "*Silos[0] is empty*" },
        { "silo tags", Valid with { SiloTags = [new string('t', 65)] }, "*SiloTags[0]*65*64*" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void ThrowIfInvalid_WhenOneValueIsBad_NamesItAndItsLimit(string _, RunRequest request, string message)
    {
        var check = () => RunRequestValidator.ThrowIfInvalid(request);

        check.Should().Throw<JobValidationException>().WithMessage(message).Which.Problems.Should().ContainSingle();
    }

    [Fact]
    public void ThrowIfInvalid_WhenTheParametersAreTooLarge_SaysSo()
    {
        var check = () => RunRequestValidator.ThrowIfInvalid(Valid with { Parameters = new string('x', JobLimits.MaxPayloadBytes + 1) });

        check.Should().Throw<PayloadTooLargeException>();
    }

    [Fact]
    public void ThrowIfInvalid_WhenEveryLimitIsReached_Passes()
    {
        var request = Valid with
        {
            Parameters = new string('x', JobLimits.MaxPayloadBytes),
            Delay = TimeSpan.FromDays(366),
            IdempotencyKey = new string('鍵', 256),
            BusinessKey = "b",
            Tags = [.. Enumerable.Range(0, 8).Select(i => $"t{i}")],
            Priority = -100,
            Silos = [],
            SiloTags = ["x"],
        };

        RunRequestValidator.Check(request).Problems.Should().BeEmpty();
    }
}
