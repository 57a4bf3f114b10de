using Npgsql;
using NpgsqlTypes;

namespace JobGrains.PostgreSql;

/// <summary>The columns of a batch: arrays, which are the arguments of the function that commits it, in the order in which they were added.</summary>
internal sealed class BatchColumns
{
    private readonly List<NpgsqlParameter> _parameters = [];
    private readonly List<NpgsqlParameter?> _rest = [];
    private readonly List<Action> _clear = [];

    /// <summary>The arguments, in order.</summary>
    public IReadOnlyList<NpgsqlParameter> Parameters => _parameters;

    /// <summary>The same without the columns that may be copied, in place of which there is null.</summary>
    public IReadOnlyList<NpgsqlParameter?> Rest => _rest;

    /// <summary>Whether the columns that are added now are of rows that may be copied into their table instead.</summary>
    public bool AreCopied { get; set; }

    /// <summary>Adds an argument that is no array.</summary>
    public BatchNumber AddNumber(long value)
    {
        var number = new BatchNumber(value);
        _parameters.Add(number.Parameter);
        _rest.Add(number.OfRest);
        return number;
    }

    /// <summary>Adds a column.</summary>
    public List<T> Column<T>(NpgsqlDbType type)
    {
        var values = new List<T>();
        _parameters.Add(Parameter(values, type));
        _rest.Add(AreCopied ? null : Parameter(values, type));
        _clear.Add(values.Clear);
        return values;
    }

    /// <summary>Empties the columns.</summary>
    public void Clear()
    {
        foreach (var clear in _clear)
        {
            clear();
        }
    }

    private static NpgsqlParameter<List<T>> Parameter<T>(List<T> values, NpgsqlDbType type) => new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
