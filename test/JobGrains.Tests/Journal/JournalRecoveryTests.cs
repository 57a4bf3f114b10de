namespace JobGrains.Tests.Journal;

/// <summary>The journal has what a store in memory has, whatever happens to it.</summary>
public class JournalRecoveryTests
{
    [Theory]
    [MemberData(nameof(Seeds), 10)]
    public void Reopen_WhenTheProcessEndedAtAnyPoint_HasAllThatWasAcknowledged(int seed)
    {
        var twin = new StoreTwin(new Random(seed));
        for (var round = 0; round < 20; round++)
        {
            for (var step = 0; step < 15; step++)
            {
                twin.Step();
            }

            if (round % 2 == 0)
            {
                twin.Journal.RunBackground();
            }

            twin.Compare();
            twin.Reopen();
            twin.Compare();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds), 30)]
    public void Reopen_WhenTheMachineFailedInTheMiddleOfAWrite_HasAllThatWasAcknowledgedAndNoHalfCommit(int seed)
    {
        var twin = new StoreTwin(new Random(seed));
        for (var round = 0; round < 12; round++)
        {
            for (var step = 0; step < 10; step++)
            {
                twin.Step();
            }

            twin.StepAndCrash();
            twin.Compare();
        }
    }

    [Theory]
    [MemberData(nameof(Seeds), 15)]
    public void Reopen_WhenTheDiskFailedNowAndThen_HasAllThatWasAcknowledged(int seed)
    {
        var random = new Random(seed);
        var twin = new StoreTwin(random);
        for (var round = 0; round < 10; round++)
        {
            for (var step = 0; step < 5; step++)
            {
                twin.Step();
                twin.StepOnABadDisk();
            }

            twin.Compare();
            twin.StepAndCrash();
            twin.Compare();
        }
    }

    public static TheoryData<int> Seeds(int count) => new(Enumerable.Range(1, count));
}
