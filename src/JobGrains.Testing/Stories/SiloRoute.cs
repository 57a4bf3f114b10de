using System.Runtime.CompilerServices;
using JobGrains.Testing.Cluster;

namespace JobGrains.Testing.Stories;

/// <summary>The client of code on a silo: its calls begin there, and it dies with it.</summary>
internal sealed class SiloRoute(SimSilo silo) : IClientRoute
{
    public bool HasOtherSilos => false;

    public Task<T> SendAsync<T>(Func<IJobClient, Task<T>> call, CancellationToken cancellationToken) =>
        silo.Scheduler.World.IsOwnThread ? call(silo.Client) : HopAsync(() => call(silo.Client));

    public Task<T> AskAsync<T>(Func<IJobClient, Task<T>> call, CancellationToken cancellationToken) => SendAsync(call, cancellationToken);

    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<IJobClient, CancellationToken, IAsyncEnumerable<T>> call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var items = call(silo.Client, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await SendAsync(_ => items.MoveNextAsync().AsTask(), cancellationToken))
        {
            yield return items.Current;
        }
    }

    private Task<T> HopAsync<T>(Func<Task<T>> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, silo.Scheduler).Unwrap();
}
