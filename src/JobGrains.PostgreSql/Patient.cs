namespace JobGrains.PostgreSql;

/// <summary>Asks a database that may be away for a while.</summary>
internal static class Patient
{
    /// <summary>Asks until there is an answer, but not for longer than <paramref name="patience"/>; what may be asked twice only.</summary>
    public static async Task<T> AskAsync<T>(PostgreSqlParts parts, TimeSpan patience, Func<Task<T>> ask)
    {
        var since = parts.Time.GetTimestamp();
        var isLogged = false;
        for (var backoff = new Backoff(); ;)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (Faults.IsOfTheDatabase(exception))
            {
                if (!isLogged)
                {
                    parts.Log.ReadFailed(exception, parts.Database.Name);
                    isLogged = true;
                }

                if (parts.Time.GetElapsedTime(since) > patience)
                {
                    throw new JobGrainsUnavailableException($"The {parts.Database.Name} does not answer: {exception.Message}", exception);
                }
            }

            await Task.Delay(backoff.Next(), parts.Time);
        }
    }
}
