using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>An argument of a batch that is a number. Each of the two statements that may commit it has a parameter of its own.</summary>
internal sealed class BatchNumber(long value)
{
    public NpgsqlParameter<long> Parameter { get; } = new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    public NpgsqlParameter<long> OfRest { get; } = new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    public long Value => Parameter.TypedValue;

    public void Set(long value) => Parameter.TypedValue = OfRest.TypedValue = value;
}
