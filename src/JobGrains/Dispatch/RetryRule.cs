namespace JobGrains.Dispatch;

/// <summary>Whether a failed start may be tried again. Values travel between versions: they never change.</summary>
internal enum RetryRule
{
    /// <summary>As the policy says.</summary>
    ByPolicy = 0,

    /// <summary>Not at all: the exception's type, or a base type of it, is among <see cref="RetryPolicy.DoNotRetryOn"/>.</summary>
    Never = 1,
}
