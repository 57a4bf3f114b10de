namespace JobGrains.Tests.Journal;

/// <summary>The process ends in the middle of an operation on a file.</summary>
internal sealed class CrashException : Exception;
