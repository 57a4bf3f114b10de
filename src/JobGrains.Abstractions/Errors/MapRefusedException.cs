namespace JobGrains;

/// <summary>A map was refused: the task has reported, was superseded by another delivery, or mapped other children than before.</summary>
public sealed class MapRefusedException(string message) : JobGrainsException(message);
