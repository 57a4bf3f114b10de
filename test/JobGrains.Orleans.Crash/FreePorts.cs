using System.Net;
using System.Net.Sockets;

namespace JobGrains.Orleans.Crash;

/// <summary>Pairs of ports, side by side: one for silos, the next for clients. None comes twice before all have come.</summary>
internal sealed class FreePorts
{
    private const int First = 21_000;
    private const int Count = 10_000;

    private readonly Lock _gate = new();
    private int _next = 2 * Random.Shared.Next(Count / 2);

    /// <summary>The first of a pair that nobody has.</summary>
    public int Next()
    {
        lock (_gate)
        {
            while (true)
            {
                var port = First + _next;
                _next = (_next + 2) % Count;
                if (IsFree(port) && IsFree(port + 1))
                {
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
