using JobGrains.Jobs;
using JobGrains.Schedules;
using JobGrains.Tests.Schedules;

namespace JobGrains.Tests.Jobs;

public class FireBookTests
{
    private static readonly DateTimeOffset Start = FirePlans.Start;

    [Fact]
    public void Decide_WhenAFireIsDue_MarksItAndMovesBeyond()
    {
        var plan = FirePlans.Of(FirePlans.Hourly);
        var book = new FireBook(null, []);

        var step = book.Decide(plan, Start);

        step.Started.Should().Equal(new PendingFire("2024-03-01T00:00:00.0000000Z", Start, Start));
        book.Pending.Should().Equal(step.Started);
        book.Next(plan)!.Value.Time.Should().Be(Start.AddHours(1));
        book.Decide(plan, Start.AddMinutes(1)).Should().Be(FireStep.Nothing);
    }

    [Fact]
    public void Decide_WhenTheClockGoesBack_RepeatsNothing()
    {
        var plan = FirePlans.Of(FirePlans.Hourly);
        var book = new FireBook(null, []);
        book.Decide(plan, Start.AddSeconds(10));

        book.Decide(plan, Start.AddHours(-5)).Started.Should().BeEmpty();
        book.Decide(plan, Start.AddSeconds(20)).Started.Should().BeEmpty();
        book.Decide(plan, Start.AddHours(1)).Started.Should().ContainSingle().Which.Time.Should().Be(Start.AddHours(1));
    }

    [Fact]
    public void Decide_WhenTheClockJumpsAheadAndBack_DecidesEachFireOnce()
    {
        var plan = FirePlans.Of(FirePlans.Hourly);
        var book = new FireBook(null, []);

        var ahead = book.Decide(plan, Start.AddHours(3));

        ahead.Started.Select(fire => fire.Time).Should().Equal(Start.AddHours(2), Start.AddHours(3));
        ahead.Missed.Should().Be(new MissedFires(Start, Start.AddHours(1), 2));
        book.Decide(plan, Start.AddHours(1)).Started.Should().BeEmpty();
        book.Decide(plan, Start.AddHours(4)).Started.Should().ContainSingle().Which.Time.Should().Be(Start.AddHours(4));
    }

    [Fact]
    public void Decide_WhenManyAreDue_LeavesRoomForSoManyAtATime()
    {
        var plan = FirePlans.Of(Schedule.FixedRate(TimeSpan.FromSeconds(1)), new MisfireOptions { Policy = MisfirePolicy.FireAll, MaxFires = 250 });
        var book = new FireBook(null, []);
        var now = Start.AddSeconds(1_000).AddMinutes(2);
        var fires = new List<DateTimeOffset>();
        MissedFires? missed = null;
        while (book.Decide(plan, now) is { Started.Count: > 0 } step)
        {
            book.Decide(plan, now).Should().Be(FireStep.Nothing, "there is no room before runs exist");
            fires.AddRange(step.Started.Select(fire => fire.Time));
            missed = MissedFires.Join(missed, step.Missed);
            foreach (var fire in step.Started)
            {
                book.Done(fire.Key);
            }
        }

        fires.Should().Equal(Enumerable.Range(0, 311).Select(number => now.AddSeconds(number - 310)));
        missed!.Count.Should().Be(1_121 - 311);
    }

    [Fact]
    public void Decide_WhenTooManyWereMissedToCountInATurn_SaysHowManyInOneRow()
    {
        var plan = FirePlans.Of(Schedule.Cron("* * * * * *"), new MisfireOptions { Policy = MisfirePolicy.Skip });
        var book = new FireBook(null, []);
        var now = Start.AddHours(1);
        var rows = new List<MissedFires>();
        for (var partial = true; partial;)
        {
            var step = book.Decide(plan, now, mostInATurn: 500);
            book = Reload(book);
            partial = step.IsPartial;
            if (step.Missed is { } row)
            {
                rows.Add(row);
            }

            foreach (var fire in step.Started)
            {
                book.Done(fire.Key);
            }
        }

        book.Cursor.Rows.Should().ContainSingle().Which.Fires.Should().Be(rows[0]);
        book.RowDone();
        Reload(book).Cursor.Rows.Should().BeEmpty();
        rows.Should().ContainSingle().Which.Should().Be(new MissedFires(Start, Start.AddSeconds(3_539), 3_540));
    }

    [Fact]
    public void PassOver_MakesOneRowOfWhatCameInAPause()
    {
        var plan = FirePlans.Of(FirePlans.Hourly);
        var book = new FireBook(null, []);
        book.Decide(plan, Start);
        var resumed = Start.AddHours(5);

        book.PassOver(plan, resumed, MissedReason.Paused).Should().Be(new MissedFires(Start.AddHours(1), Start.AddHours(4), 4));

        book.Decide(plan with { From = resumed }, resumed).Started.Should().ContainSingle().Which.Time.Should().Be(resumed);
    }

    [Fact]
    public void PassOver_WhenNothingCame_ChangesNothing()
    {
        var book = new FireBook(null, []);

        book.PassOver(FirePlans.Of(FirePlans.Hourly), Start, MissedReason.Replaced).Should().BeNull();

        book.TakeDelta().Should().BeNull();
    }

    [Fact]
    public void Next_AfterAnEditOfTheSchedule_IsOfTheNewOneFromThenOn()
    {
        var book = new FireBook(null, []);
        book.Decide(FirePlans.Of(FirePlans.Hourly), Start);
        var edited = Start.AddMinutes(90);

        book.Next(FirePlans.Of(Schedule.Cron("*/20 * * * *"), from: edited))!.Value.Time.Should().Be(Start.AddMinutes(100));
        book.Next(FirePlans.Of(Schedule.FixedRate(TimeSpan.FromHours(2)), from: edited))!.Value.Time.Should().Be(edited);
        book.Next(FirePlans.Of(Schedule.FixedRate(TimeSpan.FromHours(2))) with { From = edited })!.Value.Time.Should().Be(Start.AddHours(2), "its anchor is kept");
    }

    [Fact]
    public void Open_OfTheNextGeneration_ForgetsAll()
    {
        var plan = FirePlans.Of(FirePlans.Hourly);
        var book = new FireBook(null, []);
        book.Decide(plan, Start);
        book.TakeDelta();

        book.Open(1);

        book.Pending.Should().BeEmpty();
        book.Next(plan)!.Value.Time.Should().Be(Start);
        Reload(book).Cursor.Generation.Should().Be(1);
        book.TakeDelta().Should().Match<FireDelta>(delta => delta.Removed.Count == 1 && delta.Cursor.Last == null);
    }

    [Fact]
    public void Next_AtTheEndOfTheLifecycle_IsNone()
    {
        var plan = FirePlans.Of(FirePlans.Hourly, lifecycle: new LifecycleWindow(End: Start.AddHours(1)));
        var book = new FireBook(null, []);
        book.Decide(plan, Start);

        book.Decide(plan, Start.AddHours(1)).Started.Should().ContainSingle();

        book.Next(plan).Should().BeNull();
    }

    [Fact]
    public void FixedDelay_CountsFromTheEndOfEachRun()
    {
        var plan = FirePlans.Of(Schedule.FixedDelay(TimeSpan.FromMinutes(10)));
        var book = new FireBook(null, []);
        book.Decide(plan, Start).Started.Should().ContainSingle().Which.Key.Should().Be("#1");
        book.Next(plan).Should().BeNull("its run has not ended");
        book.Done("#1");

        book = Reload(book);
        book.Decide(plan, Start.AddDays(1)).Should().Be(FireStep.Nothing);
        book.End(Start.AddHours(1));

        book.Next(plan)!.Value.Time.Should().Be(Start.AddMinutes(70));
        book.Decide(plan, Start.AddMinutes(70)).Started.Should().Equal(new PendingFire("#2", Start.AddMinutes(70), Start.AddMinutes(70)));
    }

    [Fact]
    public void FixedDelay_WhenLate_RunsOnceOrIsSkipped()
    {
        var late = Start.AddHours(9);
        var once = new FireBook(null, []);
        once.Decide(FirePlans.Of(Schedule.FixedDelay(TimeSpan.FromMinutes(10)), new MisfireOptions { Policy = MisfirePolicy.FireAll }), late)
            .Started.Should().ContainSingle().Which.Time.Should().Be(Start);

        var skipping = new FireBook(null, []);
        var plan = FirePlans.Of(Schedule.FixedDelay(TimeSpan.FromMinutes(10)), new MisfireOptions { Policy = MisfirePolicy.Skip });
        var step = skipping.Decide(plan, late);

        step.Should().Match<FireStep>(s => s.Started.Count == 0 && s.Missed == new MissedFires(Start, Start, 1));
        skipping.Next(plan)!.Value.Time.Should().Be(late.AddMinutes(10));
    }

    [Fact]
    public void FixedDelay_AfterAPause_GoesOnWhenItIsResumed()
    {
        var plan = FirePlans.Of(Schedule.FixedDelay(TimeSpan.FromMinutes(10)));
        var book = new FireBook(null, []);
        book.Decide(plan, Start);
        book.Done("#1");
        book.End(Start.AddMinutes(1));

        book.PassOver(plan, Start.AddHours(1), MissedReason.Paused).Should().BeNull();

        book.Next(plan with { From = Start.AddHours(1) })!.Value.Time.Should().Be(Start.AddHours(1));
    }

    [Fact]
    public void FixedDelay_WhenTheEndIsSaidToBeBeforeTheStart_NeverGoesBack()
    {
        var plan = FirePlans.Of(Schedule.FixedDelay(TimeSpan.FromMilliseconds(1)));
        var book = new FireBook(null, []);
        book.Decide(plan, Start.AddSeconds(5));
        book.Done("#1");
        book.End(Start.AddDays(-1));

        book.Next(plan)!.Value.Time.Should().BeAfter(Start);
    }

    [Fact]
    public void Backfill_RunsEachFireOfTheRange_ASmallNumberAtATime()
    {
        var from = Start.AddDays(30);
        var plan = FirePlans.Of(FirePlans.Hourly, from: from);
        var book = new FireBook(null, []);
        book.Add(new Backfill("b", Start.AddTicks(-1), Start.AddHours(249))).Should().BeTrue();
        book.Add(new Backfill("b", Start, Start.AddDays(1))).Should().BeFalse("it is a repeat");
        var fires = new List<PendingFire>();
        while (book.Decide(plan, from.AddMinutes(-1)) is { IsPartial: true } step)
        {
            step.Started.Count.Should().BeLessThanOrEqualTo(FireBook.MaxPending);
            fires.AddRange(step.Started);
            book = Reload(book);
            foreach (var fire in step.Started)
            {
                book.Done(fire.Key);
            }
        }

        fires.Select(fire => fire.Time).Should().Equal(Enumerable.Range(0, 250).Select(hour => Start.AddHours(hour)));
        fires[0].Key.Should().Be("b/2024-03-01T00:00:00.0000000Z");
        book.Decide(plan, from).Started.Should().ContainSingle("the schedule itself goes on").Which.Time.Should().Be(from);
    }

    [Fact]
    public void Book_WhateverHappens_DecidesEachFireOnce()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            Schedule schedule = random.Next(3) switch
            {
                0 => Schedule.FixedRate(TimeSpan.FromSeconds(random.Next(1, 100))),
                1 => Schedule.Cron("*/7 * * * *") with { Jitter = TimeSpan.FromSeconds(random.Next(2) * 50) },
                _ => Schedule.DailyWindow(new TimeOnly(0, 10), new TimeOnly(7, 0), TimeSpan.FromSeconds(random.Next(20, 400))),
            };
            var plan = FirePlans.Of(schedule, new MisfireOptions { Policy = (MisfirePolicy)random.Next(3), MaxFires = random.Next(1, 40), Tolerance = TimeSpan.FromSeconds(random.Next(100)) });
            var book = new FireBook(null, []);
            var ran = new List<DateTimeOffset>();
            var missed = new List<MissedFires>();
            var (now, farthest) = (Start, Start);
            for (var i = 0; i < 60; i++)
            {
                now += random.Next(8) switch
                {
                    0 => TimeSpan.FromHours(-random.Next(10)),
                    1 => TimeSpan.FromHours(random.Next(10)),
                    _ => TimeSpan.FromSeconds(random.Next(300)),
                };
                farthest = now > farthest ? now : farthest;
                if (random.Next(10) == 0)
                {
                    // A pause that ends now.
                    Note(book.PassOver(plan, now, MissedReason.Paused));
                    plan = plan with { From = now > plan.From ? now : plan.From };
                }

                for (var more = true; more;)
                {
                    var step = book.Decide(plan, now, random.Next(1, 200));
                    more = step.IsPartial;
                    ran.AddRange(step.Started.Select(fire => fire.Time));
                    Note(step.Missed);
                    if (random.Next(3) == 0)
                    {
                        book = Reload(book);
                    }

                    foreach (var fire in book.Pending.ToList())
                    {
                        book.Done(fire.Key);
                    }
                }
            }

            var whole = plan with { From = Start };
            var last = book.Cursor.Last;
            var decided = last is null ? [] : FirePlans.UpTo(whole, last.Value);
            ran.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
            var covered = ran.Concat(missed.SelectMany(row => decided.Where(fire => fire >= row.First && fire <= row.Last))).Order().ToList();
            covered.Should().Equal(decided, "seed {0}", seed);
            missed.Sum(row => row.Count).Should().Be(decided.Count - ran.Count, "seed {0}", seed);
            book.Next(plan)?.Start.Should().BeAfter(now, "seed {0}", seed);

            void Note(MissedFires? row)
            {
                if (row is not null)
                {
                    missed.Add(row);
                }
            }
        }
    }

    /// <summary>The book as another activation reads it, from the record or from deltas.</summary>
    private static FireBook Reload(FireBook book)
    {
        var record = book.ToRecord();
        return new FireBook(record, []);
    }
}
