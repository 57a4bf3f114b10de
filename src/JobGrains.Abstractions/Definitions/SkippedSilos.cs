namespace JobGrains;

/// <summary>Whether a skipped broadcast target fails the run. Values are stored: they never change.</summary>
public enum SkippedSilos
{
    /// <summary>Skipped silos are reported, and do not fail the run.</summary>
    Tolerate = 0,

    /// <summary>Every silo is required: a skipped one fails the attempt.</summary>
    RequireAllSilos = 1,
}
