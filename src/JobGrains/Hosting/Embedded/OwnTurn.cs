using System.Runtime.CompilerServices;

namespace JobGrains.Hosting.Embedded;

/// <summary>A turn that nobody waits for. An exception that is not the engine's own ends the activation: its memory is not to be trusted.</summary>
internal abstract class OwnTurn : Turn
{
    private ValueTaskAwaiter _awaiter;
    private Activation? _activation;

    public sealed override bool Run(Activation activation)
    {
        try
        {
            var pending = BeginAsync(activation);
            if (!pending.IsCompleted)
            {
                _activation = activation;
                _awaiter = pending.GetAwaiter();
                _awaiter.UnsafeOnCompleted(End);
                return false;
            }

            pending.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            Fail(activation, exception);
            return true;
        }

        OnEnded(activation, null);
        return true;
    }

    protected abstract ValueTask BeginAsync(Activation activation);

    /// <summary>The turn is over; still part of it.</summary>
    protected virtual void OnEnded(Activation activation, JobGrainsException? error)
    {
    }

    private void End()
    {
        var activation = _activation!;
        try
        {
            _awaiter.GetResult();
            OnEnded(activation, null);
        }
        catch (Exception exception)
        {
            Fail(activation, exception);
        }

        activation.OnTurnEnded();
    }

    private void Fail(Activation activation, Exception exception) => OnEnded(activation, activation.Translate(exception, GetType().Name));
}
