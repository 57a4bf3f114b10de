namespace JobGrains.Hosting;

/// <summary>Told by the engine of the user code that runs on a silo, for hosts that look after it.</summary>
internal interface IUserCodeWatch
{
    /// <summary>A processor is about to be called, in the flow in which this is called.</summary>
    void OnCalling(IJobContext context);

    /// <summary>It has returned or thrown.</summary>
    void OnReturned(IJobContext context);
}
