namespace JobGrains.Dispatch;

/// <summary>The holder behind a <see cref="DeliveryDesk"/>. All methods run as part of a turn of the holder.</summary>
internal interface IDeskOwner
{
    /// <summary>Whether a task that a worker holds under an earlier incarnation's epoch is the delivery that the ledger knows of, or may take for it.</summary>
    bool CanAdopt(SiloId silo, HeldTask held);

    /// <summary>A running task was adopted that had reported how far it is.</summary>
    void OnProgress(ProgressReport progress);

    /// <summary>All workers have answered, or left: what is not at the desk now is with no living worker.</summary>
    ValueTask OnInquiredAsync();

    /// <summary>A worker refused a batch and will never start it.</summary>
    ValueTask OnRefusedAsync(SiloId silo, IReadOnlyList<TaskId> tasks, DeliveryReply reply);

    /// <summary>A batch reached its worker.</summary>
    ValueTask OnAcceptedAsync(SiloId silo);

    /// <summary>The silo of these tasks is dead, or has them no longer.</summary>
    ValueTask OnLostAsync(SiloId silo, IReadOnlyList<TaskId> tasks);

    /// <summary>These tasks had been sent, never arrived, and now never will: they were to be stopped.</summary>
    ValueTask OnStoppedAsync(IReadOnlyList<TaskId> tasks);

    /// <summary>Every token of a task that is to be stopped has fired.</summary>
    ValueTask OnStopAcknowledgedAsync();
}
