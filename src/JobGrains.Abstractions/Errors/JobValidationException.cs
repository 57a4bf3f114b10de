namespace JobGrains;

/// <summary>The input is invalid. Lists every problem at once, each naming the input, the value, the limit and the fix.</summary>
public sealed class JobValidationException : JobGrainsException
{
    private const char Separator = '\n';

    /// <summary>Lists the problems.</summary>
    public JobValidationException(IReadOnlyList<string> problems)
        : base(string.Join(' ', problems))
    {
        Write(nameof(Problems), string.Join(Separator, problems));
    }

    /// <summary>The problems, one sentence or two each.</summary>
    public IReadOnlyList<string> Problems => (Read(nameof(Problems)) ?? Message).Split(Separator);
}
