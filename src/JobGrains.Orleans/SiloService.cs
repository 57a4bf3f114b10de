namespace JobGrains.Orleans;

/// <summary>
/// Starts JobGrains as soon as the silo is active, and drains it before anything of the silo stops: everything still works then, and the other silos still call.
/// </summary>
internal sealed class SiloService(OrleansSilo silo) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(JobGrains), ServiceLifecycleStage.Active + 1, silo.StartAsync, silo.DrainAsync);

        // After the grains have been deactivated.
        lifecycle.Subscribe(nameof(JobGrains), ServiceLifecycleStage.RuntimeGrainServices, static _ => Task.CompletedTask, EndAsync);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        silo.End();
        await silo.Storage.DisposeAsync();
    }
}
