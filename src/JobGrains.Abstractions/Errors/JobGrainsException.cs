namespace JobGrains;

/// <summary>The root of what JobGrains throws. Properties of subclasses live in <see cref="Exception.Data"/>, so that they survive any serializer.</summary>
public abstract class JobGrainsException : Exception
{
    private protected JobGrainsException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    private protected string? Read(string name) => Data[name] as string;

    private protected void Write(string name, string? value) => Data[name] = value;
}
