using JobGrains.PostgreSql;
using Npgsql;

namespace JobGrains.Docs;

public sealed class Orders(NpgsqlDataSource source, ITransactionalJobClient jobs)
{
    public async Task<InstanceId> PlaceAsync(string order, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand("INSERT INTO orders (id) VALUES ($1)", connection) { Parameters = { new() { Value = order } } };
        await insert.ExecuteNonQueryAsync(cancellationToken);
        var run = await jobs.RunAsync(transaction, "ship-order", order, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return run.InstanceId;
    }
}
