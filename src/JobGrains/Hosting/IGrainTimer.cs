namespace JobGrains.Hosting;

/// <summary>A timer of an activation.</summary>
internal interface IGrainTimer
{
    /// <summary>Stops the timer: its callback does not begin from now on.</summary>
    void Stop();
}
