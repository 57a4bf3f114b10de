namespace JobGrains.Dispatch;

/// <summary>
/// Counts what an answer carries, so that it is cut before it is larger than a message may be. What is cut is asked for with the next call; the first thing is always in the answer, whatever its size.
/// </summary>
internal struct AnswerSize
{
    /// <summary>In JSON a character takes six bytes at most, and Orleans sends 100 MB unless it is told otherwise.</summary>
    public const int MaxCharacters = 1024 * 1024;

    private long _characters;

    public readonly bool IsFull => _characters >= MaxCharacters;

    public void Add(string? text) => _characters += text?.Length ?? 0;

    public void Add(FailureInfo? failure)
    {
        Add(failure?.Message);
        Add(failure?.Stack);
    }
}
