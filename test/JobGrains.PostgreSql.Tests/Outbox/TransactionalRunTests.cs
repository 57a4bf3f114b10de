using Npgsql;

namespace JobGrains.PostgreSql.Tests.Outbox;

/// <summary>Runs that are enqueued in transactions of the application: they exist if and only if the transaction is committed.</summary>
public class TransactionalRunTests(ServerFixture server)
{
    private const int MostOfATest = 120_000;

    private static CancellationToken Ending => TestContext.Current.CancellationToken;

    [Fact(Timeout = MostOfATest)]
    public async Task ARun_WhoseTransactionIsCommitted_StartsOnce_WithAllThatWasAsked()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await server.ExecuteAsync(schema, "CREATE TABLE {s}.orders (id text)");
        var request = new RunRequest
        {
            JobId = OutboxHost.Job,
            Parameters = "an order: 'ö' \"\0",
            Delay = TimeSpan.FromMilliseconds(300),
            IdempotencyKey = "order 1",
            BusinessKey = "customer 7",
            Tags = ["urgent", "paid"],
            Priority = 5,
            SiloTags = [],
        };
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        await using var transaction = await connection.BeginTransactionAsync(Ending);
        await using (var insert = new NpgsqlCommand($"INSERT INTO {schema}.orders VALUES ('1')", connection))
        {
            await insert.ExecuteNonQueryAsync(Ending);
        }

        var enqueued = await host.Transactional.RunAsync(transaction, request, Ending);
        var first = await host.Transactional.RunAsync(transaction, OutboxHost.Job, "at once", Ending);
        await host.Client.Invoking(client => client.GetInstanceAsync(enqueued.InstanceId, Ending)).Should().ThrowAsync<JobInstanceNotFoundException>("it is not committed");
        await transaction.CommitAsync(Ending);

        (await host.Transactional.WaitAsync(first, Ending)).Result.Should().Be("at once");
        (await host.NextAsync()).Should().Be("at once");
        (await host.NextAsync()).Should().Be(request.Parameters);
        var run = await host.Client.WaitAsync(enqueued.InstanceId, Ending);
        run.Should().BeEquivalentTo(new { Status = InstanceStatus.Succeeded, request.BusinessKey, request.Tags, Result = request.Parameters });
        (run.StartedTime - run.CreatedTime).Should().BeGreaterThan(TimeSpan.Zero);
        enqueued.Key.Should().Be(new RunKey(OutboxHost.Job, "order 1"));

        // It is the run that RunAsync makes of the same request.
        (await host.Client.RunAsync(request, Ending)).Should().BeEquivalentTo(new { enqueued.InstanceId, Outcome = RunOutcome.Existing });
        (await host.Client.GetHistoryAsync(enqueued.InstanceId, Ending)).Should().ContainSingle();
        host.Runs.Should().HaveCount(2).And.OnlyHaveUniqueItems();
        (await CountAsync(schema)).Should().Be(0);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARun_WhoseTransactionOrSavepointIsRolledBack_NeverIs()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        EnqueuedRun gone;
        await using (var transaction = await connection.BeginTransactionAsync(Ending))
        {
            gone = await host.Transactional.RunAsync(transaction, OutboxHost.Job, "rolled back", Ending);
            await transaction.RollbackAsync(Ending);
        }

        EnqueuedRun left;
        await using (var transaction = await connection.BeginTransactionAsync(Ending))
        {
            await host.Transactional.RunAsync(transaction, OutboxHost.Job, "before", Ending);
            await transaction.SaveAsync("here", Ending);
            left = await host.Transactional.RunAsync(transaction, OutboxHost.Job, "left", Ending);
            await transaction.RollbackAsync("here", Ending);
            await host.Transactional.RunAsync(transaction, OutboxHost.Job, "after", Ending);
            await transaction.CommitAsync(Ending);
        }

        new[] { await host.NextAsync(), await host.NextAsync() }.Should().BeEquivalentTo("before", "after");
        await EndAsync(host);
        host.Runs.Should().NotContain([gone.InstanceId, left.InstanceId]).And.HaveCount(3);
        await host.Client.Invoking(client => client.GetInstanceAsync(gone.InstanceId, Ending)).Should().ThrowAsync<JobInstanceNotFoundException>();
        await host.Transactional.Invoking(client => client.WaitAsync(left, Ending)).Should().ThrowAsync<JobInstanceNotFoundException>();
        (await CountAsync(schema)).Should().Be(0);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task OfTransactions_AnOlderOneThatIsCommittedLater_IsNotPassedOver()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await using var slow = await host.Source.OpenConnectionAsync(Ending);
        await using var transaction = await slow.BeginTransactionAsync(Ending);
        await host.Transactional.RunAsync(transaction, OutboxHost.Job, "older", Ending);

        for (var i = 0; i < 3; i++)
        {
            await host.EnqueueAsync($"younger {i}");
            (await host.NextAsync()).Should().Be($"younger {i}");
        }

        await transaction.CommitAsync(Ending);
        (await host.NextAsync()).Should().Be("older");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task TenThousandInATransaction_AllStart_OnceEach()
    {
        const int Count = 10_000;
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);

        var runs = await host.EnqueueAsync([.. Enumerable.Range(0, Count).Select(i => $"{i}")]);

        runs.Select(run => run.InstanceId).Should().OnlyHaveUniqueItems();
        for (var i = 0; i < Count; i++)
        {
            await host.NextAsync();
        }

        await host.Client.WaitAsync(runs[^1].InstanceId, Ending);
        host.Runs.Should().BeEquivalentTo(runs.Select(run => run.InstanceId), options => options.WithoutStrictOrdering());
        (await CountAsync(schema)).Should().Be(0);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task TheSameKeyTwice_IsOneRun_AndWithAnotherRequest_IsRefusedInTheHistory()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        await using var transaction = await connection.BeginTransactionAsync(Ending);
        var request = new RunRequest { JobId = OutboxHost.Job, IdempotencyKey = "key", Parameters = "it" };

        var one = await host.Transactional.RunAsync(transaction, request, Ending);
        var two = await host.Transactional.RunAsync(transaction, request, Ending);
        var other = await host.Transactional.RunAsync(transaction, request with { Parameters = "another" }, Ending);
        await transaction.CommitAsync(Ending);

        two.Should().Be(one);
        other.InstanceId.Should().Be(one.InstanceId);
        (await host.NextAsync()).Should().Be("it");
        await EmptyAsync(host, schema);
        host.Runs.Count(run => run == one.InstanceId).Should().Be(1);
        var rows = await host.Client.GetHistoryAsync(one.InstanceId, Ending);
        rows.Single(row => row.Attempt == 1).Status.Should().Be(InstanceStatus.Succeeded);
        rows.Single(row => row.Attempt == 0).Failure!.Message.Should().Contain("was used for a run with other parameters");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARun_WhoseJobIsDeletedBeforeTheCommit_EndsInTheHistory_AndOthersGoOn()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await host.Client.SaveAsync(new JobDefinition { Id = "deleted", Processor = OutboxHost.Job }, cancellationToken: Ending);
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        await using var transaction = await connection.BeginTransactionAsync(Ending);
        var lost = await host.Transactional.RunAsync(transaction, new RunRequest { JobId = "deleted", Tags = ["tag"] }, Ending);
        await host.Transactional.RunAsync(transaction, OutboxHost.Job, "other", Ending);
        await host.Client.DeleteAsync("deleted", cancellationToken: Ending);
        await host.Client.SaveAsync(new JobDefinition { Id = "deleted", Processor = OutboxHost.Job }, cancellationToken: Ending);

        await transaction.CommitAsync(Ending);

        (await host.NextAsync()).Should().Be("other");
        await EmptyAsync(host, schema);
        var row = (await host.Client.FindHistoryAsync(new HistoryQuery { JobId = "deleted", Tag = "tag" }, Ending)).Rows.Should().ContainSingle().Subject;
        row.Should().BeEquivalentTo(new { lost.InstanceId, Attempt = 0, Status = InstanceStatus.Canceled });
        row.Failure!.Message.Should().Contain("Job 'deleted' was deleted before its run");
        host.Runs.Should().NotContain(lost.InstanceId);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_OfAJobThatIsPaused_WaitInTheOutbox_AndOthersGoOn()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await host.Client.SaveAsync(new JobDefinition { Id = "paused", Processor = OutboxHost.Job }, cancellationToken: Ending);
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        await using (var transaction = await connection.BeginTransactionAsync(Ending))
        {
            await host.Transactional.RunAsync(transaction, "paused", "waited", Ending);
            await host.Client.PauseAsync("paused", Ending);
            await transaction.CommitAsync(Ending);
        }

        await host.EnqueueAsync("other");
        (await host.NextAsync()).Should().Be("other");
        (await CountAsync(schema)).Should().Be(1);

        await host.Client.ResumeAsync("paused", Ending);
        (await host.NextAsync()).Should().Be("waited");
        await EmptyAsync(host, schema);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task Runs_ThatAreMoreThanTheQueueOfTheirJobTakes_AllRun()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await host.Client.SaveAsync(new JobDefinition { Id = "limited", Processor = OutboxHost.Job, Admission = new() { MaxInstances = 1, MaxBacklog = 2 } }, cancellationToken: Ending);
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        await using var transaction = await connection.BeginTransactionAsync(Ending);

        var runs = await host.Transactional.RunManyAsync(transaction, [.. Enumerable.Range(0, 20).Select(i => new RunRequest { JobId = "limited", Parameters = $"{i}" })], Ending);
        await transaction.CommitAsync(Ending);

        var started = new List<string>();
        foreach (var _ in runs)
        {
            started.Add(await host.NextAsync());
        }

        started.Should().OnlyHaveUniqueItems();
        host.Runs.Should().BeEquivalentTo(runs.Select(run => run.InstanceId));
    }

    [Fact(Timeout = MostOfATest)]
    public async Task AProcessThatStandsBy_EnqueuesToo_AndWhenItTakesOver_BeginsWithWhatWasCommittedMeanwhile()
    {
        var schema = server.NextSchema();
        var holder = await OutboxHost.StartAsync(server, schema);
        await using var standby = await OutboxHost.StartAsync(server, schema);
        standby.Health.IsStandingBy.Should().BeTrue();
        var first = await standby.EnqueueAsync("by the holder");
        (await standby.Transactional.WaitAsync(first[0], Ending)).Result.Should().Be("by the holder");
        (await holder.NextAsync()).Should().Be("by the holder");

        await using var connection = await standby.Source.OpenConnectionAsync(Ending);
        await using var transaction = await connection.BeginTransactionAsync(Ending);
        await standby.Transactional.RunAsync(transaction, OutboxHost.Job, "by the other", Ending);
        var stops = holder.DisposeAsync();
        await transaction.CommitAsync(Ending);
        await stops;

        // Whoever of the two has taken it.
        var run = holder.Runs.Count > 1 ? "by the other" : await standby.NextAsync();
        run.Should().Be("by the other");
        holder.Runs.Concat(standby.Runs).Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARow_ThatIsNoRun_IsLeftAlone_AndOthersGoOn()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await server.ExecuteAsync(schema, """
            INSERT INTO {s}.outbox (store, job, instance, body) SELECT store, 'job', 'job.0.AAAAAAAAAAAAAAAAAAAAAA', convert_to(body, 'UTF8') FROM {s}.lease, unnest(ARRAY[
                '', '{}', 'null', 'garbage', '{"instanceId":"?","run":{"jobId":"job"},"acceptedTime":"2020-01-01T00:00:00Z"}',
                '{"instanceId":"job.0.AAAAAAAAAAAAAAAAAAAAAA","run":{"jobId":"job","idempotencyKey":"x"},"acceptedTime":"2020-01-01T00:00:00Z"}',
                '{"instanceId":"job.0.AAAAAAAAAAAAAAAAAAAAAA","run":{"jobId":"job","idempotencyKey":"AAAAAAAAAAAAAAAAAAAAAA","priority":7000},"acceptedTime":"2020-01-01T00:00:00Z"}'
                ]) AS b (body)
            """);

        await host.EnqueueAsync("good");

        (await host.NextAsync()).Should().Be("good");
        await EndAsync(host);
        host.Runs.Should().HaveCount(2);
        (await CountAsync(schema, "WHERE problem IS NOT NULL")).Should().Be(7);
        (await CountAsync(schema)).Should().Be(7);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARow_WithoutAWord_IsFoundWhenTheProcessStarts()
    {
        var schema = server.NextSchema();
        await using (var first = await OutboxHost.StartAsync(server, schema))
        {
            // As if nobody had heard of it: it comes back as another row.
            await using var connection = await first.Source.OpenConnectionAsync(Ending);
            await using var transaction = await connection.BeginTransactionAsync(Ending);
            await first.Transactional.RunAsync(transaction, OutboxHost.Job, "it", Ending);
            await using var copy = new NpgsqlCommand($"CREATE TABLE {schema}.copy AS SELECT store, job, instance, body FROM {schema}.outbox; DELETE FROM {schema}.outbox", connection);
            await copy.ExecuteNonQueryAsync(Ending);
            await transaction.CommitAsync(Ending);
        }

        await server.ExecuteAsync(schema, "INSERT INTO {s}.outbox (store, job, instance, body) SELECT * FROM {s}.copy");
        await using var second = await OutboxHost.StartAsync(server, schema);

        (await second.NextAsync()).Should().Be("it");
    }

    public static TheoryData<RunRequest> Bad { get; } = new()
    {
        new RunRequest { JobId = "none" },
        new RunRequest { JobId = default },
        new RunRequest { JobId = "paused" },
        new RunRequest { JobId = "over" },
        new RunRequest { JobId = OutboxHost.Job, Parameters = new string('ö', JobLimits.MaxPayloadBytes) },
        new RunRequest { JobId = OutboxHost.Job, Delay = TimeSpan.FromSeconds(-1), Priority = 101, Tags = [""], IdempotencyKey = "" },
    };

    [Theory(Timeout = MostOfATest)]
    [MemberData(nameof(Bad))]
    public async Task ARequest_ThatRunAsyncRefuses_IsRefusedAtOnceInTheSameWords(RunRequest request)
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await host.Client.SaveAsync(new JobDefinition { Id = "paused", Processor = OutboxHost.Job }, cancellationToken: Ending);
        await host.Client.PauseAsync("paused", Ending);
        await host.Client.SaveAsync(new JobDefinition { Id = "over", Processor = OutboxHost.Job, Lifecycle = new() { End = DateTimeOffset.UnixEpoch } }, cancellationToken: Ending);
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        await using var transaction = await connection.BeginTransactionAsync(Ending);
        JobGrainsException expected = (await host.Client.Invoking(client => client.RunAsync(request, Ending)).Should().ThrowAsync<JobGrainsException>()).Which;

        var refused = (await host.Transactional.Invoking(client => client.RunAsync(transaction, request, Ending)).Should().ThrowAsync<JobGrainsException>()).Which;
        await host.Transactional.Invoking(client => client.RunManyAsync(transaction, [new RunRequest { JobId = OutboxHost.Job }, request], Ending)).Should().ThrowAsync<JobGrainsException>();
        await host.Transactional.RunAsync(transaction, OutboxHost.Job, "goes on", Ending);
        await transaction.CommitAsync(Ending);

        refused.Should().BeOfType(expected.GetType());
        Regex(refused.Message).Should().Be(Regex(expected.Message));
        (await host.NextAsync()).Should().Be("goes on");
        host.Runs.Should().ContainSingle();

        static string Regex(string message) => System.Text.RegularExpressions.Regex.Replace(message, "\\d\\d:\\d\\d:\\d\\dZ", "");
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ATransaction_ThatHasEnded_IsRefused()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await using var connection = await host.Source.OpenConnectionAsync(Ending);
        var committed = await connection.BeginTransactionAsync(Ending);
        await committed.CommitAsync(Ending);
        await host.Transactional.Invoking(client => client.RunAsync(committed, OutboxHost.Job, "never", Ending)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*was committed, rolled back or disposed*");
        await committed.DisposeAsync();
        await host.Transactional.Invoking(client => client.RunAsync(committed, OutboxHost.Job, "never", Ending)).Should().ThrowAsync<InvalidOperationException>().WithMessage("*was committed, rolled back or disposed*");
        await host.Transactional.Invoking(client => client.RunAsync(null!, OutboxHost.Job, "never", Ending)).Should().ThrowAsync<ArgumentNullException>();
        (await CountAsync(schema)).Should().Be(0);
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ATransaction_OnAnotherDatabase_IsRefused()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        var elsewhere = await server.Server.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(elsewhere);
        await using (var connection = await source.OpenConnectionAsync(Ending))
        {
            await using var transaction = await connection.BeginTransactionAsync(Ending);
            await host.Transactional.Invoking(client => client.RunAsync(transaction, OutboxHost.Job, "never", Ending)).Should().ThrowAsync<PostgreSqlStoreException>().WithMessage($"*'{schema}'*another database*");
        }

        // Another store in a schema of the same name.
        var options = server.Options(schema);
        options.ConnectionString = elsewhere;
        await (await PostgreSqlStore.OpenAsync(new PostgreSqlParts(new Database(options), options, TimeProvider.System, new StoreLog(Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance)))).DisposeAsync();
        await using (var connection = await source.OpenConnectionAsync(Ending))
        {
            await using var transaction = await connection.BeginTransactionAsync(Ending);
            await host.Transactional.Invoking(client => client.RunAsync(transaction, OutboxHost.Job, "never", Ending)).Should().ThrowAsync<PostgreSqlStoreException>().WithMessage("*another database*");
        }
    }

    [Fact(Timeout = MostOfATest)]
    public async Task ARole_NeedsToInsertIntoTheOutbox_AndNothingElse()
    {
        var schema = server.NextSchema();
        await using var host = await OutboxHost.StartAsync(server, schema);
        await server.ExecuteAsync(schema, "CREATE ROLE {s}_app LOGIN PASSWORD 'app'");
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Username = $"{schema}_app", Password = "app" }.ConnectionString);
        await using (var connection = await source.OpenConnectionAsync(Ending))
        {
            await using var transaction = await connection.BeginTransactionAsync(Ending);
            await host.Transactional.Invoking(client => client.RunAsync(transaction, OutboxHost.Job, "never", Ending)).Should().ThrowAsync<PostgreSqlStoreException>().WithMessage($"*GRANT INSERT ON {schema}.outbox*");
        }

        await server.ExecuteAsync(schema, "GRANT USAGE ON SCHEMA {s} TO {s}_app; GRANT INSERT ON {s}.outbox TO {s}_app");
        await using (var connection = await source.OpenConnectionAsync(Ending))
        {
            await using var transaction = await connection.BeginTransactionAsync(Ending);
            await host.Transactional.RunAsync(transaction, OutboxHost.Job, "it", Ending);
            await transaction.CommitAsync(Ending);
        }

        (await host.NextAsync()).Should().Be("it");
    }

    /// <summary>What was committed before has been begun with.</summary>
    private static async Task EndAsync(OutboxHost host)
    {
        await host.EnqueueAsync("end");
        (await host.NextAsync()).Should().Be("end");
    }

    /// <summary>Nothing is left in the outbox: waits for one run after the other.</summary>
    private async Task EmptyAsync(OutboxHost host, string schema)
    {
        while (await CountAsync(schema) > 0)
        {
            await EndAsync(host);
        }
    }

    private async Task<long> CountAsync(string schema, string where = "")
    {
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var command = source.CreateCommand($"SELECT count(*) FROM {schema}.outbox {where}");
        return (long)(await command.ExecuteScalarAsync(Ending))!;
    }
}
