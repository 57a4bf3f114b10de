namespace JobGrains.Tests.Diagnostics;

/// <summary>Tests that listen to the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
