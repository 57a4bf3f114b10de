using JobGrains.Hosting.Standby;

namespace JobGrains.Tests.Standby;

/// <summary>What the engine throws for a client that stands by is thrown there as it is.</summary>
public class CarriedErrorTests
{
    private static readonly Type[] OfStarts = [typeof(JournalException)];

    private static readonly JobGrainsException[] Errors =
    [
        new JobBacklogFullException("job", 7),
        new JobConflictException("It is paused."),
        new JobGrainsUnavailableException("It does not answer."),
        new JobGrainsVersionException("It is too old."),
        new JobInstanceNotFoundException(new InstanceId("job.0.U6WAxjLOFFrjLVyvCYy5cg"), "There is no such task."),
        new JobLimitExceededException("It is too long."),
        new JobNotFoundException("job", "It is deleted."),
        new JobRunUnknownException(new RunKey("job", "key")),
        new JobValidationException(["One.", "Two of them."]),
        new MapRefusedException("It has reported."),
        new PayloadTooLargeException("A result that has a name", 2_000_000),
        new ProcessorNotFoundException("processor", new SiloId("silo-1:1")),
        new SiloNotFoundException(new SiloId("silo-1:1")),
    ];

    public static TheoryData<string> Names => [.. Errors.Select(error => error.GetType().Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void AnError_ComesAsItWas(string name)
    {
        var error = Errors.Single(error => error.GetType().Name == name);

        var carried = CarriedError.Read(CarriedError.Write(error));

        carried.Should().BeOfType(error.GetType());
        carried.Message.Should().Be(error.Message);
        carried.Data.Should().BeEquivalentTo(error.Data);
    }

    [Fact]
    public void EveryError_IsTried() =>
        typeof(JobGrainsException).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(JobGrainsException))).Except(OfStarts)
            .Should().BeEquivalentTo(Errors.Select(error => error.GetType()));
}
