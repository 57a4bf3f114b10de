namespace JobGrains.Dispatch;

/// <summary>What a worker did with a delivery. Values travel between versions: they never change.</summary>
internal enum DeliveryVerdict
{
    /// <summary>The worker has the tasks, or had them and their end was acknowledged.</summary>
    Accepted = 0,

    /// <summary>The worker has seen a higher incarnation of the holder: the sender drops its state.</summary>
    Superseded = 1,

    /// <summary>The silo is stopping, or cordoned. It will never accept this epoch.</summary>
    Draining = 2,

    /// <summary>Its queue is full, or it is unhealthy. It will never accept this epoch; it calls the holder when it has room.</summary>
    Overloaded = 3,

    /// <summary>The processor is not registered there. It will never accept this epoch.</summary>
    ProcessorMissing = 4,
}
