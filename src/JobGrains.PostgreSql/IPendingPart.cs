using JobGrains.Hosting.Storage;
using Npgsql;

namespace JobGrains.PostgreSql;

/// <summary>What a batch does to open runs and wake-ups: the part of it that depends on whether one process writes, or several.</summary>
internal interface IPendingPart
{
    /// <summary>How many rows are new, and may be copied into their table instead.</summary>
    int NewCount { get; }

    /// <summary>Adds its columns to those of the batch.</summary>
    void AddTo(BatchColumns columns);

    /// <summary>The columns were emptied.</summary>
    void Clear();

    /// <summary>Adds a commit.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="etag">The ETag that its records get.</param>
    void Add(StoreCommit commit, long etag);

    /// <summary>A wake-up of a grain was handled.</summary>
    /// <param name="grain">The grain.</param>
    /// <param name="version">Tells it from others of the grain.</param>
    void AddHandled(GrainId grain, long version);

    /// <summary>All is added.</summary>
    /// <param name="mayHaveRow">Whether the table may have a row of a grain of which nothing is known.</param>
    void Complete(Predicate<GrainId> mayHaveRow);

    /// <summary>Copies what is new.</summary>
    ValueTask CopyAsync(NpgsqlConnection connection, Database database, CancellationToken cancellationToken);
}
