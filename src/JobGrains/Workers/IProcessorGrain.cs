using JobGrains.Dispatch;

namespace JobGrains.Workers;

/// <summary>
/// The lease of a processor session: what goes idle, is held, and is collected by the runtime's deactivation rules. Its key is instance / attempt / silo and it is
/// placed on that silo. When it deactivates, the session closes after its last running task, and the next task opens another.
/// </summary>
internal interface IProcessorGrain
{
    /// <summary>Keeps the lease for at least the time given; zero releases it. Whoever holds it renews.</summary>
    ValueTask<Ack> HoldAsync(HoldSessionRequest request);
}
