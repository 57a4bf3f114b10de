using JobGrains.Orleans.Client.Grains;

namespace JobGrains.Orleans.Membership;

/// <summary>
/// Asks the silos that are there which builds they have, before this one starts. A silo becomes active in one place, the membership's table, so that of two that do not understand each other the
/// later one sees the earlier one.
/// </summary>
internal static class VersionCheck
{
    /// <summary>Orleans has just seen that all of them answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Throws where a silo has a build that this one's does not understand, or that does not understand this one's.</summary>
    public static async Task CheckAsync(OrleansSilo silo, IReadOnlyCollection<SiloId> others, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(others.Select(other => AskAsync(silo, other, cancellationToken)));
        var unlike = answers.OfType<SiloAnnouncement>().Where(answer => !silo.Version.Understands(answer.Version)).ToList();
        if (unlike.Count > 0)
        {
            throw new JobGrainsVersionException(
                $"Silo '{silo.Id}' has {silo.Version}, and cannot join a cluster with {string.Join(", ", unlike.Select(other => $"silo '{other.SiloId}' ({other.Version})"))}. Install every release in between, one after the other, on all silos, or stop all of them first.");
        }
    }

    /// <summary>Null where there is no answer: the silo may be gone, and where it is not it is heard of later.</summary>
    private static async Task<SiloAnnouncement?> AskAsync(OrleansSilo silo, SiloId other, CancellationToken cancellationToken)
    {
        try
        {
            return await silo.CallAsync<IOrleansGreeterGrain, SiloAnnouncement, SiloAnnouncement>(other.Value, static (greeter, own) => greeter.GreetAsync(own), silo.View.Own)
                .AsTask()
                .WaitAsync(Patience, silo.Time, cancellationToken);
        }
        catch (Exception exception) when (exception is JobGrainsException or TimeoutException)
        {
            silo.Log.NotGreeted(exception, other, silo.Id);
            return null;
        }
    }
}
