using System.Text;
using JobGrains.Hosting;
using JobGrains.Hosting.Journal;
using JobGrains.Hosting.Storage;

namespace JobGrains.Tests.Journal;

public class EntryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Commit_WhenItHasEverything_IsReadAsItWasWritten()
    {
        var journal = new TestJournal();
        await journal.Store.CommitAsync(new StoreCommit
        {
            Grain = new GrainId("probe", "job.0.x"),
            Now = Now,
            Changes = new[]
            {
                new StoreChange("a", RecordChangeKind.Write, 0, "body"u8.ToArray(), Now),
                new StoreChange("ä", RecordChangeKind.Append, 0, Encoding.UTF8.GetBytes(new string('x', 300)), null),
                new StoreChange("c", RecordChangeKind.Clear, 0, default, null),
            },
            ChangesWakeUp = true,
            WakeUpTime = Now,
            Opened = new OpenEntry { InstanceId = InstanceId.Trusted("job.0.x"), State = OpenState.Running, Created = Now, Labels = [1, ulong.MaxValue] },
            Closed = InstanceId.Trusted("job.0.y"),
            JobListed = new JobEntry("job", ["tag"]),
            JobUnlisted = "other",
            History = new HistoryRow(InstanceId.Trusted("job.0.z"), 3, InstanceStatus.Failed, Now, [7, 8, 9], "row"u8.ToArray()) { Rule = new RowRule(Now, 5) },
        });
        await journal.Store.CommitAsync(new StoreCommit { Grain = new GrainId("probe", "b"), Changes = default, ChangesWakeUp = true });

        JournalDump.Of(journal.Folder).Should().Equal(
            "00000001.segment: open 1, after segment 0 of 0 bytes",
            "1 probe/job.0.x; write a = body until 2026-01-01T00:00:00.0000000+00:00; append ä new " + new string('x', 300)
            + "; clear c; wake-up 2026-01-01T00:00:00.0000000+00:00; open job.0.x Running 2026-01-01T00:00:00.0000000+00:00 labels 2; close job.0.y; list job [tag]; unlist other"
            + "; history job.0.z 3 Failed 2026-01-01T00:00:00.0000000+00:00 labels 3 until 2026-01-01T00:00:00.0000000+00:00 last 5 row",
            "2 probe/b; no wake-up");
    }

    [Fact]
    public void Entries_WhenTheyHaveOtherProperties_AreNotForgottenHere()
    {
        // The journal has a format of its own for these. Whoever adds a property adds it to EntryEncoder, EntryDecoder and the slots, too.
        typeof(StoreCommit).GetProperties().Should().HaveCount(11, "of a joint commit each part is an entry");
        typeof(OpenEntry).GetProperties().Should().HaveCount(4);
        typeof(JobEntry).GetProperties().Should().HaveCount(2);
        typeof(HistoryRow).GetProperties().Should().HaveCount(7);
        typeof(StoreChange).GetProperties().Should().HaveCount(5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    public void Integer_WhenWritten_IsReadAsItWas(long value)
    {
        var buffer = new EntryBuffer(16);
        buffer.Integer(value);
        new EntryReader(buffer.Written).Integer().Should().Be(value);
    }

    [Fact]
    public void Reader_WhenTheBytesEndTooSoon_SaysSo()
    {
        var buffer = new EntryBuffer(16);
        buffer.Text("text");
        var act = () => new EntryReader(buffer.Written[..3]).Text();
        act.Should().Throw<FormatException>();
    }
}
