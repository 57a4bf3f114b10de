namespace JobGrains.Workers;

/// <summary>Keeps what flows with a call (a grain runtime's context, a caller's ambient values) out of what is started from it.</summary>
internal readonly struct UserFlow : IDisposable
{
    private readonly AsyncFlowControl? _control;

    private UserFlow(AsyncFlowControl? control) => _control = control;

    public static UserFlow Suppress() => new(ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow());

    public void Dispose() => _control?.Undo();
}
