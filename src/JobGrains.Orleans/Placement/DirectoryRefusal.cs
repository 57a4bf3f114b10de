namespace JobGrains.Orleans.Placement;

/// <summary>The application wants no directory of JobGrains' own.</summary>
internal sealed class DirectoryRefusal;
