namespace JobGrains.PostgreSql;

/// <summary>Settings of the PostgreSQL store. Validated at start: a value out of its range stops the host.</summary>
public sealed class PostgreSqlOptions
{
    /// <summary>How to connect, as Npgsql has it.</summary>
    /// <value>A connection string. Required.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>The schema with the tables. It is created if it is not there. What uses different schemas knows nothing of each other.</summary>
    /// <value>1 to 63 lowercase letters, digits and underscores that begin with a letter; the default is <c>jobgrains</c>.</value>
    public string Schema { get; set; } = "jobgrains";

    /// <summary>How many connections the process has at most to write and to read: one writes, the others read. Up to three more are for what processes that share the schema tell each other, and a start reads over one more.</summary>
    /// <value>2 to 100; the default is 6.</value>
    public int MaxConnections { get; set; } = 6;

    /// <summary>How long a start waits for a database that does not answer before it fails.</summary>
    /// <value>0 to 10 minutes; the default is 15 seconds.</value>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one statement may take before it is given up, and tried again.</summary>
    /// <value>1 second to 10 minutes; the default is 30 seconds.</value>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
