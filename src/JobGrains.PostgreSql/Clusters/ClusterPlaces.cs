namespace JobGrains.PostgreSql.Clusters;

/// <summary>
/// Gives rows of history their places where silos write side by side: the time of the end, rounded up so that the last digits are those of the silo's epoch. No two silos of which a row is known have the same last digits, so no
/// two rows get one place. A place is never before the end of its row.
/// </summary>
/// <param name="epoch">The silo's epoch.</param>
internal struct ClusterPlaces(long epoch)
{
    /// <summary>How many silos have different digits, and so how many may use a schema.</summary>
    public const int Silos = 256;

    private readonly long _digits = epoch % Silos;

    /// <summary>The last place; 0 before the first row.</summary>
    public long Last { get; private set; }

    public long Next(long endedTicks)
    {
        var from = Math.Max(endedTicks, Last + 1);
        var place = from - (from % Silos) + _digits;
        return Last = place < from ? place + Silos : place;
    }

    /// <summary>Goes on behind a place that was given before.</summary>
    public void Advance(long place) => Last = Math.Max(place, Last);
}
