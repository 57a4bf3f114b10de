namespace JobGrains.Orleans.Placement;

/// <summary>The application wants a directory of JobGrains' own.</summary>
internal sealed class OwnDirectory;
