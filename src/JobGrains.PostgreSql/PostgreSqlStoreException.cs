namespace JobGrains.PostgreSql;

/// <summary>
/// The PostgreSQL store cannot be used as it is: the database cannot be reached, another process uses the schema, or a newer version has changed its tables. Stops the start of the host. Also thrown where a run cannot be enqueued in a transaction. The message says what to do.
/// </summary>
public sealed class PostgreSqlStoreException : JobGrainsException
{
    /// <summary>Creates the exception.</summary>
    public PostgreSqlStoreException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
