using Microsoft.AspNetCore.Connections;

namespace JobGrains.Orleans.TestingHost;

/// <summary>What a silo has to do with the world: its connections and the store. Once it is pulled, nothing that the silo does has an effect outside it, as if its process had died.</summary>
internal sealed class SiloPlug
{
    private readonly Lock _lock = new();
    private readonly HashSet<ConnectionContext> _connections = [];

    public bool IsPulled { get; private set; }

    public void Pull()
    {
        List<ConnectionContext> open;
        lock (_lock)
        {
            IsPulled = true;
            open = [.. _connections];
        }

        open.ForEach(connection => connection.Abort());
    }

    /// <exception cref="IOException">The plug is pulled.</exception>
    public void ThrowIfPulled()
    {
        if (IsPulled)
        {
            throw new IOException("The silo has crashed: it reaches nothing any more.");
        }
    }

    /// <summary>Goes into the pipeline of each connection of the silo.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        lock (_lock)
        {
            if (!IsPulled)
            {
                _connections.Add(connection);
            }
        }

        try
        {
            if (IsPulled)
            {
                connection.Abort();
                ThrowIfPulled();
            }

            await next(connection);
        }
        finally
        {
            lock (_lock)
            {
                _connections.Remove(connection);
            }
        }
    };
}
