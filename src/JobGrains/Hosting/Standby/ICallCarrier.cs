namespace JobGrains.Hosting.Standby;

/// <summary>Carries calls to the process that holds the store, and their replies back. Used from any thread.</summary>
internal interface ICallCarrier
{
    /// <summary>Has a call made. Throws <see cref="JobGrainsUnavailableException"/> where nobody has answered in time, or the store has changed hands: then it may have been made, or may still be.</summary>
    ValueTask<CarriedReply> SendAsync(CarriedCall call, TimeSpan timeout);
}
